//! One wish as staff see it: where it stands, and what can be done next, as forms.

mod act;
mod offers;

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;
use uuid::Uuid;
use wuwei_contracts::{
    Message, PageRequest, Place, Reference,
    delegation::Light,
    registry::{CommunityView, GetCommunity},
    wishes::{
        AcceptWish, ActedAs, DeliberateWish, DisclosedText, FulfilPart, GetWish, Grade, GradeWish, Happening,
        MatchPart, MatchTarget, PartState, PrivateText, PublishWish, ReadPrivateText, RefuseWish, ReopenWish,
        RevokeClaim, ShowFile, Side, TalkForm, WishPartView, WishState, WishTimeline, WishView,
    },
};

use super::{
    super::{
        Failure,
        files::{self, Shown},
        forms::{Posted, PostedFile},
        frame::Frame,
        page, page_as,
    },
    desk::Desk,
    light, names,
    rights::Rights,
    sent::{Sent, Tried},
    work::wish_address,
};
use wuwei_runtime::ids;

use crate::{Gateway, files::Belongs, sign_in::redirect};

use act::Refused;
use offers::Offers;

#[derive(Template)]
#[template(path = "staff/wish.html")]
struct WishPage {
    frame: Frame,
    desk: Desk,
    rights: Rights,
    wish: WishView,
    community: CommunityView,
    category: String,
    light: Option<Light>,
    happenings: Vec<Happening>,
    /// Photos and papers.
    files: Vec<Shown>,
    /// What its open parts can be matched to.
    offers: Option<Offers>,
    /// The private text, right after it was asked for.
    text: Option<PrivateText>,
    tried: Tried,
    /// Idempotency key of the forms.
    key: Uuid,
}

type Address = Path<(String, String, String)>;

/// The wish.
pub(super) async fn show(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    Path(address): Address,
) -> Result<Response, Failure> {
    Ok(page(&WishPage::read(&gateway, frame, &address).await?))
}

/// Does what a form asks, and leads back to the wish; where it is refused, shows the form again with what is wrong.
pub(super) async fn act(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    Path((town, area, wish, action)): Path<(String, String, String, String)>,
    Posted(sent): Posted<Sent>,
) -> Result<Response, Failure> {
    let shown = WishPage::read(&gateway, frame, &(town, area, wish)).await?;
    if action == "text" {
        return shown.read_text(&gateway, sent).await;
    }
    let (frame, wish) = (&shown.frame, &shown.wish);
    let tried = match act::act(&gateway, frame, (wish, &shown.files), (&action, &sent)).await {
        Ok(()) => return Ok(redirect(&wish_address(wish), None)),
        Err(Refused::NoSuchAction) => return Err(Failure::missing(frame.clone())),
        Err(Refused::Field(field, key)) => Tried::at(frame, &action, sent, (field, key)),
        Err(Refused::Service(error)) => Tried::of(frame, &action, sent, &error)?,
    };
    Ok(page_as(StatusCode::UNPROCESSABLE_ENTITY, &WishPage { tried, ..shown }))
}

/// Whoever comes back to the address of something done there is shown the wish.
pub(super) async fn back(Path((town, area, wish, _)): Path<(String, String, String, String)>) -> Response {
    redirect(&format!("/work/{town}/{area}/wishes/{wish}"), None)
}

/// The same for the address files are sent to.
pub(super) async fn to_wish(Path((town, area, wish)): Address) -> Response {
    redirect(&format!("/work/{town}/{area}/wishes/{wish}"), None)
}

/// Which part a file shows to be done, if any.
#[derive(Debug, Deserialize)]
pub(super) struct Added {
    #[serde(default)]
    part: String,
}

/// Adds a photo or paper to the wish or one of its parts.
pub(super) async fn add_file(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    Path(address): Address,
    PostedFile { form, file, .. }: PostedFile<Added>,
) -> Result<Response, Failure> {
    let shown = WishPage::read(&gateway, frame, &address).await?;
    let (frame, wish) = (&shown.frame, &shown.wish);
    let to = Belongs { town: wish.town.clone(), wish: wish.id, part: form.part.parse().ok(), follow_code: None };
    let tried = match file {
        None => Tried::at(frame, "files", Sent::default(), ("file", "files.none")),
        Some(content) => match files::add(&gateway, frame, &to, content).await {
            Ok(_) => return Ok(redirect(&format!("{}#files", wish_address(wish)), None)),
            Err(error) => Tried::of(frame, "files", Sent::default(), &error)?,
        },
    };
    Ok(page_as(StatusCode::UNPROCESSABLE_ENTITY, &WishPage { tried, ..shown }))
}

impl WishPage {
    async fn read(
        gateway: &Gateway,
        frame: Frame,
        (town, area, wish): &(String, String, String),
    ) -> Result<Self, Failure> {
        let (desk, rights) = Desk::open(gateway, &frame, (town, area)).await?;
        let reference = Reference::try_from(wish.clone()).map_err(|_| Failure::missing(frame.clone()))?;
        let at = &desk.town.slug;
        let wish = gateway.ask(&frame, at, &GetWish { wish: reference }).await?;
        let asked = WishTimeline { wish: wish.id.into(), page: PageRequest { after: None, limit: Some(100) } };
        let place = GetCommunity { id: wish.community.clone() };
        let (happenings, community, categories) = tokio::try_join!(
            gateway.ask(&frame, at, &asked),
            gateway.ask(&frame, at, &place),
            names::categories(gateway, &frame, at),
        )?;
        let open = wish.state == WishState::Published && wish.parts.iter().any(|part| part.state == PartState::Open);
        let may_match = rights.allow::<MatchPart>(at, Place::Community(&wish.community));
        let offers = if open && may_match { Some(Offers::of(gateway, &frame, &wish).await) } else { None };
        let files = files::of(gateway, &frame, &wish).await?;
        Ok(Self {
            files,
            category: categories.get(&wish.category).unwrap_or(&wish.category).clone(),
            light: light::of(&wish, gateway.now()),
            happenings: happenings.items,
            community: community.community,
            offers,
            text: None,
            tried: Tried::default(),
            key: ids::new(),
            frame,
            desk,
            rights,
            wish,
        })
    }

    /// Shows the private text and files. That they are read, and what for, is logged before.
    async fn read_text(self, gateway: &Gateway, sent: Sent) -> Result<Response, Failure> {
        let at = &self.desk.town.slug;
        let (wish, community, purpose) = (self.wish.id, self.wish.community.clone(), sent.text("purpose"));
        let asked = ReadPrivateText { id: sent.key(), wish, community, purpose: purpose.clone() };
        let opened = async {
            let disclosure = gateway.call(&self.frame, at, &asked, asked.id).await?.disclosure;
            let text = gateway.try_ask(&self.frame, at, &DisclosedText { disclosure }).await?;
            let shown = self.files.clone();
            Ok((text, files::opened(gateway, &self.frame, &self.wish, (Some(purpose), None), shown).await?))
        };
        match opened.await {
            Ok((text, files)) => Ok(page(&Self { text: Some(text), files, ..self })),
            Err(error) => {
                let tried = Tried::of(&self.frame, "text", sent, &error)?;
                Ok(page_as(StatusCode::UNPROCESSABLE_ENTITY, &Self { tried, ..self }))
            }
        }
    }

    /// Whether the visitor may send `M` about this wish.
    fn may<M: Message>(&self) -> bool {
        self.rights.allow::<M>(&self.wish.town, Place::Community(&self.wish.community))
    }

    fn may_take_in(&self) -> bool {
        self.wish.state == WishState::Submitted && self.may::<AcceptWish>() && self.may::<RefuseWish>()
    }

    fn may_talk(&self) -> bool {
        matches!(self.wish.state, WishState::Accepted | WishState::Deliberated) && self.may::<DeliberateWish>()
    }

    /// One that was talked over; one whose review came is graded anew, too, which its service knows better.
    fn may_grade(&self) -> bool {
        let again = self.wish.state == WishState::Published && self.wish.grade == Some(Grade::Future);
        (self.wish.state == WishState::Deliberated || again) && self.may::<GradeWish>()
    }

    fn may_publish(&self) -> bool {
        self.wish.state == WishState::Graded && self.may::<PublishWish>()
    }

    fn may_fulfil(&self, part: &WishPartView) -> bool {
        let organisation = part.state == PartState::Matched && part.organisation.is_some();
        (part.state == PartState::Claimed || organisation) && self.may::<FulfilPart>()
    }

    fn may_revoke(&self, part: &WishPartView) -> bool {
        part.state == PartState::Claimed && self.may::<RevokeClaim>()
    }

    fn may_reopen(&self) -> bool {
        matches!(self.wish.state, WishState::Confirmed | WishState::Unconfirmed) && self.may::<ReopenWish>()
    }

    fn may_show_files(&self) -> bool {
        self.may::<ShowFile>()
    }

    fn may_read(&self) -> bool {
        self.may::<ReadPrivateText>()
    }

    /// The address a form is sent to.
    fn action(&self, name: &str) -> String {
        format!("{}/{name}", wish_address(&self.wish))
    }

    /// Who did something: staff by name, others by what they are.
    fn who(&self, happening: &Happening) -> String {
        match (&happening.by, happening.acted_as) {
            (Some(by), ActedAs::Staff) => by.clone(),
            (_, acted) => self.frame.name("acted_as", self.frame.wire(acted)),
        }
    }
}

/// The sides of a talk, by what the form calls them.
pub(super) const SIDES: [(Side, &str); 6] = [
    (Side::Residents, "residents"),
    (Side::Committee, "committee"),
    (Side::PropertyCompany, "property_company"),
    (Side::Experts, "experts"),
    (Side::Departments, "departments"),
    (Side::Staff, "staff"),
];
