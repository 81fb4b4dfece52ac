//! One wish: where it stands, what happened, what comes next; and what only its wisher may do.

use std::{fmt::Write as _, sync::Arc};

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use serde::Deserialize;
use uuid::Uuid;
use wuwei_contracts::{
    PageRequest, Reference, Town,
    registry::{CommunityView, GetCommunity, TownView},
    wishes::{
        ConfirmWish, DisclosedText, GetWish, Happening, ListPrivateReads, PrivateRead, PrivateText, ReadOwnText,
        WishState, WishTimeline, WishView,
    },
};
use wuwei_runtime::{ids, nats::caller::CallError};

use super::{
    Failure,
    failure::Errors,
    files::{self, Shown},
    forms::{Posted, PostedFile},
    frame::Frame,
    page, places,
};
use crate::{Gateway, files::Belongs, sign_in::redirect};

#[derive(Template)]
#[template(path = "wish.html")]
struct WishPage {
    frame: Frame,
    town: TownView,
    community: Option<CommunityView>,
    wish: WishView,
    happenings: Vec<Happening>,
    /// What the wisher asked to see.
    own: Option<PrivateText>,
    reads: Option<Vec<PrivateRead>>,
    /// Photos and papers.
    files: Vec<Shown>,
    /// What was wrong with what the wisher did, and with what.
    errors: Errors,
    follow_code: String,
}

#[derive(Template)]
#[template(path = "timeline.html")]
struct Timeline {
    frame: Frame,
    town: TownView,
    wish: WishView,
    happenings: Vec<Happening>,
}

type Address = Path<(String, String)>;

/// The wish.
pub(super) async fn show(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    Path(address): Address,
) -> Result<Response, Failure> {
    Ok(page(&WishPage::read(&gateway, frame, address).await?))
}

/// Only what changes, for a page that looks again and again.
pub(super) async fn timeline(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    Path(address): Address,
) -> Result<Response, Failure> {
    let (town, wish) = named(&gateway, &frame, address).await?;
    let happenings = timeline_of(&gateway, &frame, &town.slug, &wish).await?;
    Ok(page(&Timeline { frame, town, wish, happenings }))
}

/// Whoever comes back to the address of something done there is shown the wish.
pub(super) async fn to_wish(Path((town, wish)): Address) -> Response {
    redirect(&format!("/towns/{town}/wishes/{wish}"), None)
}

/// The wisher's answer.
#[derive(Debug, Deserialize)]
pub(super) struct Answer {
    #[serde(default)]
    follow_code: String,
    /// `kept`, `kept_badly` or `not_kept`.
    #[serde(default)]
    answer: String,
}

pub(super) async fn confirm(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    Path(address): Address,
    Posted(given): Posted<Answer>,
) -> Result<Response, Failure> {
    let shown = WishPage::read(&gateway, frame, address).await?;
    let (solved, satisfied) = match given.answer.as_str() {
        "kept" => (true, true),
        "kept_badly" => (true, false),
        "not_kept" => (false, false),
        _ => return Ok(page(&WishPage { errors: Errors::say(&shown.frame, "wish.answer_missing"), ..shown })),
    };
    let follow_code = code(&gateway, &shown.frame, &given.follow_code)?;
    let answer = ConfirmWish { wish: shown.wish.id, follow_code, solved, satisfied };
    match gateway.call(&shown.frame, &shown.town.slug, &answer, ids::new()).await {
        Ok(wish) => Ok(redirect(&format!("/towns/{}/wishes/{}", shown.town.slug, wish.receipt), None)),
        Err(error) => Ok(page(&shown.wrong(&error, given.follow_code)?)),
    }
}

/// What shows whoever does not sign in to be the wisher.
#[derive(Debug, Deserialize)]
pub(super) struct Wisher {
    #[serde(default)]
    follow_code: String,
}

/// Shows the wisher the own words; the reading is logged like any other.
pub(super) async fn own_text(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    Path(address): Address,
    Posted(given): Posted<Wisher>,
) -> Result<Response, Failure> {
    let shown = WishPage::read(&gateway, frame, address).await?;
    let at = &shown.town.slug;
    let follow_code = code(&gateway, &shown.frame, &given.follow_code)?;
    let asked = ReadOwnText { id: ids::new(), wish: shown.wish.id, follow_code };
    let disclosure = match gateway.call(&shown.frame, at, &asked, asked.id).await {
        Ok(disclosure) => disclosure.disclosure,
        Err(error) => return Ok(page(&shown.wrong(&error, given.follow_code)?)),
    };
    let own = Some(gateway.ask(&shown.frame, at, &DisclosedText { disclosure }).await?);
    let proof = (None, asked.follow_code);
    match files::opened(&gateway, &shown.frame, &shown.wish, proof, shown.files.clone()).await {
        Ok(files) => Ok(page(&WishPage { own, files, follow_code: given.follow_code, ..shown })),
        Err(error) => Ok(page(&WishPage { own, ..shown }.wrong(&error, given.follow_code)?)),
    }
}

/// Adds a photo or paper.
pub(super) async fn add_file(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    Path(address): Address,
    PostedFile { form: given, file, .. }: PostedFile<Wisher>,
) -> Result<Response, Failure> {
    let shown = WishPage::read(&gateway, frame, address).await?;
    let follow_code = code(&gateway, &shown.frame, &given.follow_code)?;
    let Some(content) = file else {
        return Ok(page(&WishPage { errors: Errors::at_field(&shown.frame, "file", "files.none"), ..shown }));
    };
    let to = Belongs { town: shown.town.slug.clone(), wish: shown.wish.id, part: None, follow_code };
    match files::add(&gateway, &shown.frame, &to, content).await {
        Ok(_) => Ok(redirect(&format!("/towns/{}/wishes/{}#files", to.town, shown.wish.receipt), None)),
        Err(error) => Ok(page(&shown.wrong(&error, given.follow_code)?)),
    }
}

/// Which file, and what shows the visitor to be the wisher.
#[derive(Debug, Deserialize)]
pub(super) struct Removed {
    file: Uuid,
    #[serde(default)]
    follow_code: String,
}

/// Takes one away.
pub(super) async fn remove_file(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    Path(address): Address,
    Posted(given): Posted<Removed>,
) -> Result<Response, Failure> {
    let shown = WishPage::read(&gateway, frame, address).await?;
    let follow_code = code(&gateway, &shown.frame, &given.follow_code)?;
    match files::remove(&gateway, &shown.frame, &shown.wish, (given.file, follow_code)).await {
        Ok(_) => Ok(redirect(&format!("/towns/{}/wishes/{}#files", shown.town.slug, shown.wish.receipt), None)),
        Err(error) => Ok(page(&shown.wrong(&error, given.follow_code)?)),
    }
}

/// Shows the wisher who read the private text.
pub(super) async fn reads(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    Path(address): Address,
    Posted(given): Posted<Wisher>,
) -> Result<Response, Failure> {
    let shown = WishPage::read(&gateway, frame, address).await?;
    let asked = ListPrivateReads {
        wish: shown.wish.id.into(),
        follow_code: code(&gateway, &shown.frame, &given.follow_code)?,
        page: PageRequest { after: None, limit: Some(100) },
    };
    match gateway.try_ask(&shown.frame, &shown.town.slug, &asked).await {
        Ok(found) => Ok(page(&WishPage { reads: Some(found.items), ..shown })),
        Err(error) => Ok(page(&shown.wrong(&error, given.follow_code)?)),
    }
}

/// The follow code given, if one was; each is counted, so that none is found by trying.
fn code(gateway: &Gateway, frame: &Frame, given: &str) -> Result<Option<String>, Failure> {
    let code = Some(given.trim().to_owned()).filter(|code| !code.is_empty());
    if code.is_some() {
        let counted = gateway.limits.guess(&frame.client);
        counted.map_err(|rejection| Failure::of(frame.clone(), &CallError::Rejected(Box::new(rejection))))?;
    }
    Ok(code)
}

impl WishPage {
    async fn read(gateway: &Gateway, frame: Frame, address: (String, String)) -> Result<Self, Failure> {
        let (town, wish) = named(gateway, &frame, address).await?;
        let community = gateway.try_ask(&frame, &town.slug, &GetCommunity { id: wish.community.clone() }).await;
        let happenings = timeline_of(gateway, &frame, &town.slug, &wish).await?;
        let community = community.ok().map(|answer| answer.community);
        let files = files::of(gateway, &frame, &wish).await?;
        let (own, reads, errors, follow_code) = (None, None, Errors::default(), String::new());
        Ok(Self { frame, town, community, wish, happenings, own, reads, files, errors, follow_code })
    }

    /// The same page with what a service refused.
    fn wrong(self, error: &CallError, follow_code: String) -> Result<Self, Failure> {
        let errors = Errors::of(&self.frame, error)?;
        Ok(Self { errors, follow_code, ..self })
    }

    /// Whether anybody but staff may add a photo: the wisher, until it is answered.
    fn takes_files(&self) -> bool {
        !matches!(self.wish.state, WishState::Refused | WishState::Confirmed | WishState::Unconfirmed)
    }

    /// Whether the wisher is asked for an answer.
    fn answerable(&self) -> bool {
        matches!(self.wish.state, WishState::Fulfilled | WishState::Unconfirmed)
    }
}

/// The town and wish of an address.
async fn named(
    gateway: &Gateway,
    frame: &Frame,
    (slug, wish): (String, String),
) -> Result<(TownView, WishView), Failure> {
    let town = places::of_address(gateway, frame, &slug).await?;
    let reference = Reference::try_from(wish).map_err(|_| Failure::missing(frame.clone()))?;
    let wish = gateway.ask(frame, &town.slug, &GetWish { wish: reference }).await?;
    Ok((town, wish))
}

async fn timeline_of(
    gateway: &Gateway,
    frame: &Frame,
    town: &Town,
    wish: &WishView,
) -> Result<Vec<Happening>, Failure> {
    let page = PageRequest { after: None, limit: Some(100) };
    Ok(gateway.ask(frame, town, &WishTimeline { wish: wish.id.into(), page }).await?.items)
}

/// Who has a wish now, what comes next and by when: a sentence each.
pub(super) fn next(frame: &Frame, wish: &WishView) -> String {
    let mut says = frame.say(next_key(wish.state)).to_owned();
    if let Some(limit) = &wish.limit
        && matches!(wish.state, WishState::Graded | WishState::Published)
    {
        let _ = write!(says, " {}", frame.words.tell("next.by", &[("day", &frame.day(*limit))]));
    }
    says
}

fn next_key(state: WishState) -> &'static str {
    match state {
        WishState::Submitted => "next.submitted",
        WishState::Accepted => "next.accepted",
        WishState::Refused => "next.refused",
        WishState::Deliberated => "next.deliberated",
        WishState::Graded => "next.graded",
        WishState::Published => "next.published",
        WishState::Fulfilled => "next.fulfilled",
        WishState::Confirmed => "next.confirmed",
        WishState::Unconfirmed => "next.unconfirmed",
    }
}
