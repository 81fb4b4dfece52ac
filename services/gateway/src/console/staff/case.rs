//! One case as those who handle it see it, and what can be done next, as forms.

use std::{borrow::Borrow, sync::Arc};

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use uuid::Uuid;
use wuwei_contracts::{
    Command, Message, PageRequest, Place, Reference,
    delegation::{
        AcceptCase, CaseAnswer, CaseOrigin, CaseState, CaseTimeline, CommentCase, DecideCase, Decision, GetCase,
        RefuseCase, RequestSupplement, SupplementCase, TimelineEntry,
    },
    registry::{CommunityView, GetCommunity},
};
use wuwei_runtime::nats::caller::CallError;

use super::{
    super::{Failure, forms::Posted, frame::Frame, page, page_as},
    desk::{Area, Desk},
    rights::Rights,
    sent::{Sent, Tried},
    work::case_address,
};
use wuwei_runtime::ids;

use crate::{Gateway, sign_in::redirect};

#[derive(Template)]
#[template(path = "staff/case.html")]
struct CasePage {
    frame: Frame,
    desk: Desk,
    rights: Rights,
    answer: CaseAnswer,
    community: CommunityView,
    steps: Vec<TimelineEntry>,
    tried: Tried,
    /// Idempotency key of the forms.
    key: Uuid,
}

type Address = Path<(String, String, String)>;

/// The case.
pub(super) async fn show(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    Path(address): Address,
) -> Result<Response, Failure> {
    Ok(page(&CasePage::read(&gateway, frame, &address).await?))
}

/// Does what a form asks, and leads back to the case; where it is refused, shows the form again with what is wrong.
pub(super) async fn act(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    Path((town, area, case, action)): Path<(String, String, String, String)>,
    Posted(sent): Posted<Sent>,
) -> Result<Response, Failure> {
    let shown = CasePage::read(&gateway, frame, &(town, area, case)).await?;
    let tried = match shown.perform(&gateway, &action, &sent).await {
        Some(Ok(())) => return Ok(redirect(&case_address(&shown.answer), None)),
        Some(Err(error)) => Tried::of(&shown.frame, &action, sent, &error)?,
        None if action == "decide" => Tried::at(&shown.frame, &action, sent, ("decision", "staff.wrong.choose")),
        None => return Err(Failure::missing(shown.frame)),
    };
    Ok(page_as(StatusCode::UNPROCESSABLE_ENTITY, &CasePage { tried, ..shown }))
}

/// Whoever comes back to the address of something done there is shown the case.
pub(super) async fn back(Path((town, area, case, _)): Path<(String, String, String, String)>) -> Response {
    redirect(&format!("/work/{town}/{area}/cases/{case}"), None)
}

impl CasePage {
    async fn read(
        gateway: &Gateway,
        frame: Frame,
        (town, area, case): &(String, String, String),
    ) -> Result<Self, Failure> {
        let (desk, rights) = Desk::open(gateway, &frame, (town, area)).await?;
        let at = &desk.town.slug;
        let case = Reference::try_from(case.clone()).map_err(|_| Failure::missing(frame.clone()))?;
        // Whoever has a say in one community only must name it.
        let community = match &desk.area {
            Area::Community(id) => Some(id.clone()),
            Area::Town | Area::Village(_) => None,
        };
        let answer = gateway.ask(&frame, at, &GetCase { case, community: community.clone() }).await?;
        let page = PageRequest { after: None, limit: Some(100) };
        let steps = CaseTimeline { case: answer.case.id.into(), community, page };
        let place = GetCommunity { id: answer.case.community.clone() };
        let (steps, place) = tokio::try_join!(gateway.ask(&frame, at, &steps), gateway.ask(&frame, at, &place))?;
        let (community, steps, tried, key) = (place.community, steps.items, Tried::default(), ids::new());
        Ok(Self { frame, desk, rights, answer, community, steps, tried, key })
    }

    /// Does it; none where no form asks that.
    async fn perform(&self, gateway: &Gateway, action: &str, sent: &Sent) -> Option<Result<(), CallError>> {
        let (id, community, reason) =
            (self.answer.case.id, Some(self.answer.case.community.clone()), sent.text("reason"));
        let by = By { gateway, shown: self, sent };
        Some(match action {
            "accept" => by.send(&AcceptCase { id, community }).await,
            "refuse" => by.send(&RefuseCase { id, community, reason }).await,
            "request" => by.send(&RequestSupplement { id, community, materials: sent.lines("materials") }).await,
            "supplement" => by.send(&SupplementCase { id, community }).await,
            "comment" => by.send(&CommentCase { id, community, text: sent.text("text") }).await,
            "decide" => by.send(&DecideCase { id, community, decision: decision(sent)?, reason }).await,
            _ => return None,
        })
    }

    fn may<M: Message>(&self) -> bool {
        self.rights.allow::<M>(&self.answer.case.town, Place::Community(&self.answer.case.community))
    }

    fn may_take_in(&self) -> bool {
        self.answer.case.state == CaseState::Filed && self.may::<AcceptCase>() && self.may::<RefuseCase>()
    }

    fn may_handle(&self) -> bool {
        self.answer.case.state == CaseState::InHand && self.may::<DecideCase>() && self.may::<RequestSupplement>()
    }

    fn may_supplement(&self) -> bool {
        self.answer.case.state == CaseState::Paused && self.may::<SupplementCase>()
    }

    fn may_comment(&self) -> bool {
        matches!(self.answer.case.state, CaseState::Filed | CaseState::InHand | CaseState::Paused)
            && self.may::<CommentCase>()
    }

    /// The address of the wish it came from.
    fn wish(&self) -> Option<String> {
        match &self.answer.case.origin {
            CaseOrigin::WishPart { wish, .. } => {
                Some(format!("/work/{}/{}/wishes/{wish}", self.answer.case.town, self.answer.case.community))
            }
            CaseOrigin::Staff => None,
        }
    }

    /// So many working days, in words.
    fn days(&self, key: &str, days: impl std::fmt::Display) -> String {
        self.frame.words.tell(key, &[("days", days.borrow())])
    }

    /// The address a form is sent to.
    fn action(&self, name: &str) -> String {
        format!("{}/{name}", case_address(&self.answer))
    }
}

struct By<'a> {
    gateway: &'a Gateway,
    shown: &'a CasePage,
    sent: &'a Sent,
}

impl By<'_> {
    async fn send<C: Command>(&self, command: &C) -> Result<(), CallError> {
        let town = &self.shown.answer.case.town;
        self.gateway.call(&self.shown.frame, town, command, self.sent.key()).await.map(drop)
    }
}

fn decision(sent: &Sent) -> Option<Decision> {
    match sent.raw("decision") {
        "done" => Some(Decision::Done),
        "declined" => Some(Decision::Declined),
        _ => None,
    }
}
