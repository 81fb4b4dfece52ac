//! Proposals and their rows.

mod reading;

use jiff::Timestamp;
use uuid::Uuid;
use wuwei_contracts::{
    CommunityId,
    subsidies::{ProposalOrigin, ProposalStep, SubsidyRejection},
};
use wuwei_runtime::{Refusal, Work, column::kept};

use super::{steps, written};
use crate::{
    domain::proposal::{Facts, Proposal},
    entities::proposal::{Column, Model},
};

pub use reading::proposal;

/// The proposal of that id, one of the town in the subject, and of `community` where the request names one.
pub async fn named(work: &Work, id: Uuid, community: Option<&CommunityId>) -> Result<Proposal, Refusal> {
    let town = work.town();
    let unknown = || SubsidyRejection::ProposalUnknown { field: "id", proposal: id.into(), town: town.clone() };
    let row = work.find::<Model>(id).await?.filter(|row| row.town == town.as_str()).ok_or_else(unknown)?;
    if let Some(other) = community.filter(|community| community.as_str() != row.community) {
        return Err(SubsidyRejection::OfAnotherCommunity(other.clone()).into());
    }
    Ok(proposal(row)?)
}

/// The proposal of that id, one of `round`.
pub async fn of_round(work: &Work, id: Uuid, round: Uuid) -> Result<Proposal, Refusal> {
    let proposal = named(work, id, None).await?;
    if proposal.facts.round != round {
        return Err(SubsidyRejection::OfAnotherRound(round).into());
    }
    Ok(proposal)
}

/// Whether the id is taken.
pub async fn exists(work: &Work, id: Uuid) -> Result<bool, Refusal> {
    Ok(work.find::<Model>(id).await?.is_some())
}

/// Every proposal of a round, by id.
pub async fn all_of(work: &Work, round: Uuid) -> Result<Vec<Proposal>, Refusal> {
    let mut rows = work.list::<Model>(Column::Round, round).await?;
    rows.retain(|row| row.town == work.town().as_str());
    rows.sort_by_key(|row| row.id);
    Ok(rows.into_iter().map(proposal).collect::<Result<_, _>>()?)
}

/// Every proposal of an organisation in the town at work, by id.
pub async fn of_organisation(work: &Work, organisation: Uuid) -> Result<Vec<Proposal>, Refusal> {
    let mut rows = work.list::<Model>(Column::Organisation, organisation).await?;
    rows.retain(|row| row.town == work.town().as_str());
    rows.sort_by_key(|row| row.id);
    Ok(rows.into_iter().map(proposal).collect::<Result<_, _>>()?)
}

/// Makes the decision at hand rest on the proposal as it was found.
pub fn guard(work: &Work, proposal: &Proposal) {
    work.guard(&row(proposal));
}

/// Inserts a new proposal with its first step.
pub fn insert(work: &Work, proposal: &Proposal, step: ProposalStep, why: Option<String>) {
    work.insert(row(proposal));
    steps::note(work, proposal, step, why);
}

/// Saves a proposal at its next version, with the step that led to it.
pub fn save(work: &Work, proposal: &Proposal, step: ProposalStep, why: Option<String>) {
    work.save(row(proposal));
    steps::note(work, proposal, step, why);
}

fn row(proposal: &Proposal) -> Model {
    let facts = &proposal.facts;
    let submission = proposal.submission();
    let (award, acceptance, paid) = (proposal.award(), proposal.acceptance(), proposal.paid());
    Model {
        state: proposal.state().as_str().to_owned(),
        reason: proposal.reason().map(ToOwned::to_owned),
        submitted_by: submission.map(|submission| submission.by.clone()),
        submitted_at: submission.map(|submission| Timestamp::as_microsecond(submission.at)),
        resolution: submission.map(|submission| submission.resolution),
        scorers: submission.map_or(0, |submission| kept(submission.scorers)),
        awarded: award.map(|award| award.amount.0),
        awarded_by: award.map(|award| award.by.clone()),
        awarded_at: award.map(|award| Timestamp::as_microsecond(award.at)),
        released_by: award.and_then(|award| award.released_by.clone()),
        accepted_by: acceptance.map(|acceptance| acceptance.by.clone()),
        accepted_at: acceptance.map(|acceptance| Timestamp::as_microsecond(acceptance.at)),
        evidence: acceptance.map(|acceptance| acceptance.evidence.clone()),
        signatures: acceptance.map(|acceptance| written(&acceptance.signatures)),
        pay_by: acceptance.map(|acceptance| Timestamp::as_microsecond(acceptance.pay_by)),
        paid_by: paid.map(|paid| paid.by.clone()),
        paid_at: paid.map(|paid| Timestamp::as_microsecond(paid.at)),
        voucher: paid.map(|paid| paid.voucher.clone()),
        ..facts_row(facts)
    }
}

/// The row of a draft.
fn facts_row(facts: &Facts) -> Model {
    let (wish, part) = match facts.origin {
        ProposalOrigin::Applicant => (None, None),
        ProposalOrigin::WishPart { wish, part } => (Some(wish), Some(kept(part))),
    };
    let contents = facts.contents.as_ref();
    Model {
        id: facts.id,
        town: facts.town.to_string(),
        receipt: facts.receipt.to_string(),
        village: facts.community.village().to_string(),
        community: facts.community.to_string(),
        round: facts.round,
        wish,
        part,
        subject: facts.applicant.subject.clone(),
        organisation: facts.applicant.organisation,
        title: facts.title.clone(),
        amount: facts.amount.0,
        need: contents.map(|contents| contents.need.clone()),
        budget: contents.map(|contents| written(&contents.budget)),
        monitors: contents.map(|contents| written(&contents.monitors)),
        state: String::new(),
        reason: None,
        submitted_by: None,
        submitted_at: None,
        resolution: None,
        scorers: 0,
        awarded: None,
        awarded_by: None,
        awarded_at: None,
        released_by: None,
        accepted_by: None,
        accepted_at: None,
        evidence: None,
        signatures: None,
        pay_by: None,
        paid_by: None,
        paid_at: None,
        voucher: None,
        sample: facts.sample,
        correlation: facts.correlation,
        changed_at: facts.changed.as_microsecond(),
        version: facts.version,
    }
}
