//! One proposal: what it is for, what happened to it, and what the visitor may do with it.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use uuid::Uuid;
use wuwei_contracts::{
    Command, Message, Place, Reference,
    registry::{CommunityView, GetCommunity, TownView},
    subsidies::{
        AcceptProposal, AwardProposal, GetProposal, GetRound, PayProposal, Points, ProposalAnswer, ProposalOrigin,
        ProposalState, ProposalTimeline, ReleaseAward, ReturnProposal, RoundAnswer, RoundState, ScoreProposal,
        TimelineEntry,
    },
};
use wuwei_runtime::{ids, nats::caller::CallError};

use super::{
    super::{
        rights::Rights,
        sent::{Sent, Tried},
    },
    all,
};
use crate::{
    Gateway,
    console::{Failure, forms::Posted, frame::Frame, page, page_as, places},
    sign_in::redirect,
};

#[derive(Template)]
#[template(path = "staff/proposal.html")]
struct ProposalPage {
    frame: Frame,
    town: TownView,
    rights: Rights,
    answer: ProposalAnswer,
    round: RoundAnswer,
    community: CommunityView,
    steps: Vec<TimelineEntry>,
    tried: Tried,
    /// Idempotency key of the forms.
    key: Uuid,
}

type Address = Path<(String, String)>;

/// The proposal.
pub(super) async fn show(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    Path(address): Address,
) -> Result<Response, Failure> {
    Ok(page(&ProposalPage::read(&gateway, frame, &address).await?))
}

/// Does what a form asks; where it is refused, shows the form again with what is wrong.
pub(super) async fn act(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    Path((town, proposal, action)): Path<(String, String, String)>,
    Posted(sent): Posted<Sent>,
) -> Result<Response, Failure> {
    let shown = ProposalPage::read(&gateway, frame, &(town, proposal)).await?;
    let tried = match shown.perform(&gateway, &action, &sent).await {
        Some(Ok(())) => return Ok(redirect(&shown.address(), None)),
        Some(Err(error)) => Tried::of(&shown.frame, &action, sent, &error)?,
        None if action == "score" => Tried::at(&shown.frame, &action, sent, ("points", "rounds.wrong.points")),
        None => return Err(Failure::missing(shown.frame)),
    };
    Ok(page_as(StatusCode::UNPROCESSABLE_ENTITY, &ProposalPage { tried, ..shown }))
}

/// Whoever comes back to the address of something done there is shown the proposal.
pub(super) async fn back(Path((town, proposal, _)): Path<(String, String, String)>) -> Response {
    redirect(&format!("/towns/{town}/proposals/{proposal}"), None)
}

impl ProposalPage {
    async fn read(gateway: &Gateway, frame: Frame, (slug, proposal): &(String, String)) -> Result<Self, Failure> {
        let town = places::of_address(gateway, &frame, slug).await?;
        let at = &town.slug;
        let proposal = Reference::try_from(proposal.clone()).map_err(|_| Failure::missing(frame.clone()))?;
        let answer = gateway.ask(&frame, at, &GetProposal { proposal }).await?;
        let steps = ProposalTimeline { proposal: answer.proposal.id.into(), page: all() };
        let place = GetCommunity { id: answer.proposal.community.clone() };
        let round = GetRound { id: answer.proposal.round };
        let (steps, place, round) = tokio::try_join!(
            gateway.ask(&frame, at, &steps),
            gateway.ask(&frame, at, &place),
            gateway.ask(&frame, at, &round),
        )?;
        let rights = Rights::of(gateway, &frame).await?;
        let (community, steps, tried, key) = (place.community, steps.items, Tried::default(), ids::new());
        Ok(Self { frame, town, rights, answer, round, community, steps, tried, key })
    }

    /// Does it; none where no form asks that.
    async fn perform(&self, gateway: &Gateway, action: &str, sent: &Sent) -> Option<Result<(), CallError>> {
        let (id, round) = (self.answer.proposal.id, self.answer.proposal.round);
        let (community, reason) = (self.answer.proposal.community.clone(), sent.text("reason"));
        let by = By { gateway, shown: self, sent };
        Some(match action {
            "score" => by.send(&ScoreProposal { id, points: self.points(sent)? }).await,
            "return" => by.send(&ReturnProposal { id, reason }).await,
            "award" => {
                let override_reason = sent.some("override_reason");
                by.send(&AwardProposal { round, id, override_reason }).await
            }
            "accept" => {
                let (evidence, signatures) = (sent.text("evidence"), sent.lines("signatures"));
                by.send(&AcceptProposal { id, community, evidence, signatures }).await
            }
            "pay" => by.send(&PayProposal { round, id, voucher: sent.text("voucher") }).await,
            "release" => by.send(&ReleaseAward { id, reason }).await,
            _ => return None,
        })
    }

    /// The points of a sheet; none unless each criterion has a number.
    fn points(&self, sent: &Sent) -> Option<Vec<Points>> {
        let points = self.round.criteria.iter().map(|criterion| {
            let points = sent.value(&format!("points.{}", criterion.code))?;
            Some(Points { criterion: criterion.code.clone(), points })
        });
        points.collect()
    }

    fn may<M: Message>(&self) -> bool {
        let place = Place::Community(&self.answer.proposal.community);
        self.rights.allow::<M>(&self.town.slug, place)
    }

    fn stands(&self, state: ProposalState) -> bool {
        self.answer.proposal.state == state
    }

    fn may_score(&self) -> bool {
        self.stands(ProposalState::Submitted)
            && self.round.round.state == RoundState::Scoring
            && self.may::<ScoreProposal>()
    }

    fn may_return(&self) -> bool {
        self.stands(ProposalState::Submitted)
            && self.round.round.state == RoundState::Open
            && self.may::<ReturnProposal>()
    }

    fn may_award(&self) -> bool {
        let left_out = self.stands(ProposalState::Unsuccessful);
        (self.stands(ProposalState::Submitted) || left_out)
            && self.round.round.state == RoundState::Allocated
            && self.may::<AwardProposal>()
    }

    fn may_accept(&self) -> bool {
        self.stands(ProposalState::Awarded) && self.may::<AcceptProposal>()
    }

    fn may_pay(&self) -> bool {
        self.stands(ProposalState::Accepted) && self.may::<PayProposal>()
    }

    fn may_release(&self) -> bool {
        self.stands(ProposalState::Held) && self.may::<ReleaseAward>()
    }

    /// The wish it came from.
    fn wish(&self) -> Option<Uuid> {
        match self.answer.proposal.origin {
            ProposalOrigin::WishPart { wish, .. } => Some(wish),
            ProposalOrigin::Applicant => None,
        }
    }

    fn address(&self) -> String {
        format!("/towns/{}/proposals/{}", self.town.slug, self.answer.proposal.id)
    }

    /// The address a form is sent to.
    fn action(&self, name: &str) -> String {
        format!("{}/{name}", self.address())
    }

    /// What was typed as points for a criterion.
    fn typed(&self, criterion: &str) -> &str {
        self.tried.was("score", &format!("points.{criterion}"))
    }
}

struct By<'a> {
    gateway: &'a Gateway,
    shown: &'a ProposalPage,
    sent: &'a Sent,
}

impl By<'_> {
    async fn send<C: Command>(&self, command: &C) -> Result<(), CallError> {
        self.gateway.call(&self.shown.frame, &self.shown.town.slug, command, self.sent.key()).await.map(drop)
    }
}
