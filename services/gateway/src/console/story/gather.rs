//! Gathering what happened to a wish, and to the cases and proposals its parts were matched to.

use bytes::Bytes;
use futures::future::join_all;
use jiff::Timestamp;
use serde::Deserialize;
use uuid::Uuid;
use wuwei_contracts::{
    CloudEvent, PageRequest, Reference, Town,
    delegation::{CaseAnswer, CaseOrigin, CaseTimeline, FollowCase, GetCase, ListCases},
    history,
    subsidies::{GetProposal, ListProposals, ProposalOrigin, ProposalTimeline, ProposalView},
    wishes::{ActedAs, GetWish, WishTimeline, WishView},
};

use super::{
    super::{Failure, frame::Frame},
    Happened,
};
use crate::Gateway;

/// Something that takes part in a story.
pub(super) enum Thing {
    Wish(Box<WishView>),
    Case(Box<CaseAnswer>),
    Proposal(Box<ProposalView>),
}

/// An event, as those see it who audit and operate.
pub(super) struct Event {
    pub at: Timestamp,
    pub kind: String,
    pub id: Uuid,
    pub sequence: String,
    pub causation: Uuid,
    pub correlation: Uuid,
    pub actor: String,
    /// The trace in which it was made.
    pub trace: Option<String>,
}

#[derive(Deserialize)]
struct Page {
    events: Vec<CloudEvent>,
}

fn all() -> PageRequest {
    PageRequest { after: None, limit: Some(PageRequest::MOST) }
}

impl Thing {
    pub fn town(&self) -> Town {
        match self {
            Self::Wish(wish) => wish.town.clone(),
            Self::Case(answer) => answer.case.town.clone(),
            Self::Proposal(proposal) => proposal.town.clone(),
        }
    }

    pub fn receipt(&self) -> String {
        match self {
            Self::Wish(wish) => wish.receipt.to_string(),
            Self::Case(answer) => answer.case.receipt.to_string(),
            Self::Proposal(proposal) => proposal.receipt.to_string(),
        }
    }

    /// The service that owns it.
    pub fn service(&self) -> &'static str {
        match self {
            Self::Wish(_) => wuwei_contracts::wishes::SERVICE,
            Self::Case(_) => wuwei_contracts::delegation::SERVICE,
            Self::Proposal(_) => wuwei_contracts::subsidies::SERVICE,
        }
    }

    /// Where it stands, in words.
    pub fn state(&self, frame: &Frame) -> String {
        match self {
            Self::Wish(wish) => frame.name("state", wish.state.as_str()),
            Self::Case(answer) => frame.name("case", answer.case.state.as_str()),
            Self::Proposal(proposal) => frame.name("proposal", proposal.state.as_str()),
        }
    }

    /// Where more of it is shown.
    pub fn address(&self) -> String {
        match self {
            Self::Wish(wish) => format!("/towns/{}/wishes/{}", wish.town, wish.receipt),
            Self::Case(answer) => super::super::staff::case_address(answer),
            Self::Proposal(proposal) => format!("/towns/{}/proposals/{}", proposal.town, proposal.id),
        }
    }

    /// The wish the story began with.
    fn wish(&self) -> Option<Uuid> {
        match self {
            Self::Wish(wish) => Some(wish.id),
            Self::Case(answer) => match answer.case.origin {
                CaseOrigin::WishPart { wish, .. } => Some(wish),
                CaseOrigin::Staff => None,
            },
            Self::Proposal(proposal) => match proposal.origin {
                ProposalOrigin::WishPart { wish, .. } => Some(wish),
                ProposalOrigin::Applicant => None,
            },
        }
    }

    fn aggregate(&self) -> String {
        match self {
            Self::Wish(wish) => format!("wish/{}", wish.id),
            Self::Case(answer) => format!("case/{}", answer.case.id),
            Self::Proposal(proposal) => format!("proposal/{}", proposal.id),
        }
    }

    fn id(&self) -> Uuid {
        match self {
            Self::Wish(wish) => wish.id,
            Self::Case(answer) => answer.case.id,
            Self::Proposal(proposal) => proposal.id,
        }
    }
}

/// The thing asked for, the wish behind it, and what else came of that.
pub(super) async fn things(
    gateway: &Gateway,
    frame: &Frame,
    (town, reference): (&Town, &Reference),
) -> Result<Vec<Thing>, Failure> {
    let first = find(gateway, frame, (town, reference)).await?;
    let (town, Some(wish)) = (first.town(), first.wish()) else { return Ok(vec![first]) };
    let mut things = vec![first];
    let wish = if let Thing::Wish(wish) = &things[0] {
        (**wish).clone()
    } else {
        let wish = gateway.ask(frame, &town, &GetWish { wish: wish.into() }).await?;
        things.push(Thing::Wish(Box::new(wish.clone())));
        wish
    };
    let cases =
        ListCases { community: Some(wish.community.clone()), wish: Some(wish.id), page: all(), ..ListCases::default() };
    let proposals = ListProposals { wish: Some(wish.id), page: all(), ..ListProposals::default() };
    // Whoever may not read cases is not told of them.
    let (cases, proposals) =
        tokio::join!(gateway.try_ask(frame, &town, &cases), gateway.try_ask(frame, &town, &proposals));
    let cases = cases.map(|found| found.items).unwrap_or_default().into_iter().map(|one| Thing::Case(Box::new(one)));
    let proposals = proposals.map(|found| found.items).unwrap_or_default().into_iter();
    for other in cases.chain(proposals.map(|one| Thing::Proposal(Box::new(one)))) {
        if things.iter().all(|known| known.id() != other.id()) {
            things.push(other);
        }
    }
    Ok(things)
}

/// A wish, a proposal or a case of that id or number.
async fn find(gateway: &Gateway, frame: &Frame, (town, reference): (&Town, &Reference)) -> Result<Thing, Failure> {
    let wish = GetWish { wish: reference.clone() };
    let proposal = GetProposal { proposal: reference.clone() };
    let own = FollowCase { case: reference.clone() };
    let case = GetCase { case: reference.clone(), community: None };
    let (wish, proposal, own, case) = tokio::join!(
        gateway.try_ask(frame, town, &wish),
        gateway.try_ask(frame, town, &proposal),
        gateway.try_ask(frame, town, &own),
        gateway.try_ask(frame, town, &case),
    );
    // That there is none of these is told by the last answer that everybody may have.
    let wish = match wish {
        Ok(wish) => return Ok(Thing::Wish(Box::new(wish))),
        Err(error) => error,
    };
    if let Ok(answer) = proposal {
        return Ok(Thing::Proposal(Box::new(answer.proposal)));
    }
    case.or(own).map(|case| Thing::Case(Box::new(case))).map_err(|_| Failure::of(frame.clone(), &wish))
}

/// What happened to each of `things`, by time.
pub(super) async fn happened(gateway: &Gateway, frame: &Frame, things: &[Thing]) -> Result<Vec<Happened>, Failure> {
    let mut happened = Vec::new();
    for thing in things {
        happened.extend(steps(gateway, frame, thing).await?);
    }
    happened.sort_by_key(|one| one.at);
    Ok(happened)
}

async fn steps(gateway: &Gateway, frame: &Frame, thing: &Thing) -> Result<Vec<Happened>, Failure> {
    let (service, receipt, town) = (thing.service(), thing.receipt(), thing.town());
    let told = |at, what, by, text| Happened { at, service, receipt: receipt.clone(), what, by, text };
    Ok(match thing {
        Thing::Wish(wish) => {
            let timeline = WishTimeline { wish: wish.id.into(), page: all() };
            let steps = gateway.ask(frame, &town, &timeline).await?.items.into_iter();
            let role = |acted: ActedAs| frame.name("acted_as", frame.wire(acted));
            steps
                .map(|one| {
                    let by = one.by.unwrap_or_else(|| role(one.acted_as));
                    told(one.at, frame.name("happened", one.what), by, one.reason)
                })
                .collect()
        }
        Thing::Case(answer) => {
            let community = Some(answer.case.community.clone());
            let timeline = CaseTimeline { case: answer.case.id.into(), community, page: all() };
            // The person a case is for may follow it, and does not see who handles it.
            let steps = gateway.try_ask(frame, &town, &timeline).await.map(|page| page.items).unwrap_or_default();
            steps.into_iter().map(|one| told(one.at, frame.name("step", one.step.as_str()), one.by, one.text)).collect()
        }
        Thing::Proposal(proposal) => {
            let timeline = ProposalTimeline { proposal: proposal.id.into(), page: all() };
            let steps = gateway.ask(frame, &town, &timeline).await?.items.into_iter();
            steps
                .map(|one| {
                    let what = frame.name("proposal_step", one.step.as_str());
                    told(one.at, what, one.by.unwrap_or_default(), one.text)
                })
                .collect()
        }
    })
}

/// The events of `things`, by time; none for who may not read histories.
pub(super) async fn events(gateway: &Gateway, frame: &Frame, things: &[Thing]) -> Vec<Event> {
    let read = join_all(things.iter().map(async |thing| {
        let query = serde_json::json!({ "aggregate": thing.aggregate() });
        let call = gateway.by(frame);
        let body = Bytes::from(query.to_string());
        let asked = gateway.caller.call_raw(&thing.town(), thing.service(), history::OPERATION, body, &call).await;
        asked.ok().and_then(|reply| serde_json::from_slice::<Page>(&reply.body).ok())
    }));
    let mut events: Vec<_> = match &frame.visitor.subject {
        // The gateway itself may read them, which is no visitor's right.
        None => return Vec::new(),
        Some(_) => read.await.into_iter().flatten().flat_map(|page| page.events).map(Event::of).collect(),
    };
    events.sort_by_key(|event| (event.at, event.id));
    events
}

impl Event {
    fn of(event: CloudEvent) -> Self {
        let trace = event.traceparent.as_deref().and_then(|parent| parent.split('-').nth(1)).map(ToOwned::to_owned);
        Self {
            at: event.time,
            kind: event.kind,
            id: event.id,
            sequence: event.sequence.trim_start_matches('0').to_owned(),
            causation: event.causationid,
            correlation: event.correlationid,
            actor: event.actor,
            trace,
        }
    }
}
