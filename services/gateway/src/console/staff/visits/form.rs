//! The form of one visit.

use std::{borrow::Borrow, sync::Arc};

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use uuid::Uuid;
use wuwei_contracts::{
    Place,
    registry::CommunityView,
    wishes::{Category, CollectWish, Grade, ListCategories, RecordVisit, VisitKind},
};
use wuwei_runtime::ids;

use super::{
    super::{rights::Rights, sent::Sent},
    batch::{self, Done, Stopped, WISHES, tells},
};
use crate::{
    Gateway,
    console::{
        Failure,
        community::{self, Found},
        failure::Errors,
        forms::Posted,
        frame::Frame,
        page, page_as,
    },
    sign_in::redirect,
};

/// Wishes shown at once; the others on demand.
const SHOWN: usize = 3;

#[derive(Template)]
#[template(path = "staff/visit.html")]
struct Form {
    frame: Frame,
    community: CommunityView,
    categories: Vec<Category>,
    sent: Sent,
    /// Ids of the visit and of its wishes, made with the form: sent twice, each is recorded once.
    id: Uuid,
    ids: Vec<Uuid>,
    errors: Errors,
    /// The wish that was refused.
    at: Option<usize>,
    /// Wishes that are recorded already and cannot be changed here any more.
    recorded: Vec<usize>,
}

/// What was recorded, with the numbers and codes to hand over.
#[derive(Template)]
#[template(path = "staff/visited.html")]
struct Visited {
    frame: Frame,
    community: CommunityView,
    done: Done,
}

type Address = Path<(String, String)>;

/// The empty form.
pub(super) async fn show(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    Path((town, id)): Address,
) -> Result<Response, Failure> {
    let community = match find(&gateway, &frame, (&town, &id)).await? {
        Ok(community) => community,
        Err(moved) => return Ok(moved),
    };
    Ok(page(&Form::new(&gateway, frame, community, Sent::default()).await?))
}

/// Records the visit, or shows the form again with what is wrong.
pub(super) async fn send(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    Path((town, id)): Address,
    Posted(sent): Posted<Sent>,
) -> Result<Response, Failure> {
    let community = match find(&gateway, &frame, (&town, &id)).await? {
        Ok(community) => community,
        Err(moved) => return Ok(moved),
    };
    match batch::send(&gateway, &frame, &community, &sent).await {
        Ok(done) => Ok(page(&Visited { frame, community, done })),
        Err(Stopped { at, error, recorded }) => {
            let errors = Errors::of(&frame, &error)?;
            let form = Form::new(&gateway, frame, community, sent).await?;
            Ok(page_as(StatusCode::UNPROCESSABLE_ENTITY, &Form { errors, at, recorded, ..form }))
        }
    }
}

/// The community of an address, for whoever goes on visits there; else where its successor is visited.
async fn find(
    gateway: &Gateway,
    frame: &Frame,
    (town, id): (&str, &str),
) -> Result<Result<CommunityView, Response>, Failure> {
    let community = match community::find(gateway, frame, (town, id)).await? {
        Found::There(found) => found.1,
        Found::Became(successor) => return Ok(Err(redirect(&format!("/visits/{town}/{successor}"), None))),
    };
    let rights = Rights::of(gateway, frame).await?;
    let place = Place::Community(&community.id);
    if rights.allow::<CollectWish>(&community.town, place) && rights.allow::<RecordVisit>(&community.town, place) {
        return Ok(Ok(community));
    }
    Err(Failure::forbidden(frame.clone()))
}

impl Form {
    async fn new(gateway: &Gateway, frame: Frame, community: CommunityView, sent: Sent) -> Result<Self, Failure> {
        let categories = gateway.ask(&frame, &community.town, &ListCategories {}).await?.categories;
        let known = |field: &str| {
            let made = ids::new();
            sent.value(field).unwrap_or(made)
        };
        let (id, own) = (known("id"), (0..WISHES).map(|place| known(&format!("id.{place}"))).collect());
        let (errors, at, recorded) = (Errors::default(), None, Vec::new());
        Ok(Self { frame, community, categories, sent, id, ids: own, errors, at, recorded })
    }

    fn address(&self) -> String {
        format!("/visits/{}/{}", self.community.town, self.community.id)
    }

    /// What was typed into the field of the wish at `place`.
    fn of(&self, field: &str, place: impl Borrow<usize>) -> &str {
        self.sent.raw(&format!("{field}.{}", place.borrow()))
    }

    /// What is wrong with the field of the wish at `place`.
    fn wrong(&self, field: &str, place: impl Borrow<usize>) -> Option<&str> {
        self.errors.at(field).filter(|_| self.at == Some(*place.borrow()))
    }

    /// What is wrong with the visit itself; each household is a line of one field.
    fn wrong_visit(&self, field: &str) -> Option<&str> {
        let of_line = || (0..100).find_map(|line| self.errors.at(&format!("{field}.{line}")));
        self.errors.at(field).or_else(of_line).filter(|_| self.at.is_none())
    }

    fn is_recorded(&self, place: impl Borrow<usize>) -> bool {
        self.recorded.contains(place.borrow())
    }

    /// Whether more wishes than are shown at once hold something.
    fn more(&self) -> bool {
        (SHOWN..WISHES).any(|place| tells(&self.sent, place))
    }

    /// What the wish at `place` is called, for its group.
    fn called(&self, place: impl Borrow<usize>) -> String {
        self.frame.words.tell("visits.wish", &[("number", &(place.borrow() + 1))])
    }

    fn kinds() -> [&'static str; 3] {
        VisitKind::ALL.map(VisitKind::as_str)
    }

    fn grade(&self, place: impl Borrow<usize>) -> &str {
        let chosen = self.of("grade", place);
        if chosen.is_empty() { Grade::NearTerm.as_str() } else { chosen }
    }

    fn kind(&self) -> &str {
        let chosen = self.sent.raw("kind");
        if chosen.is_empty() { VisitKind::Door.as_str() } else { chosen }
    }

    fn team(&self) -> &str {
        let told = self.sent.raw("team");
        if told.is_empty() { "1" } else { told }
    }
}
