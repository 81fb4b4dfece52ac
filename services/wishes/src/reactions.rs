//! Reactions to what other services announce, one per file.

use uuid::Uuid;
use wuwei_contracts::{
    registry::OrganisationView,
    wishes::{MatchTarget, ReturnCause},
};
use wuwei_projections::organisations;
use wuwei_runtime::{Refusal, Work};

use crate::{
    domain::part::{Done, HeldBy, Hold},
    due::GiveUp,
    entities::claim,
    store::{claims, wishes},
};

mod on_case_decided;
mod on_case_refused;
mod on_catalogue_published;
mod on_community_merged_into;
mod on_organisation_dissolved;
mod on_organisation_suspended;
mod on_organisation_term_expired;
mod on_person_erased;
mod on_person_registered;
mod on_proposal_accepted;
mod on_proposal_returned;
mod on_proposal_unsuccessful;
mod on_round_allocated;
mod on_round_closed;
mod on_round_opened;

/// A part of a wish, and what it must be matched to for the news to concern it: a part that came back and went elsewhere
/// meanwhile is left alone.
struct Concerned<F> {
    wish: Uuid,
    part: u32,
    matched: F,
}

impl<F: Fn(&MatchTarget) -> bool> Concerned<F> {
    /// The other service has done it.
    async fn fulfil(&self, work: &Work, evidence: String) -> Result<(), Refusal> {
        let Some(wish) = wishes::find(work, self.wish).await? else { return Ok(()) };
        let Some(hold) = wish.part(self.part)?.hold().filter(|hold| self.concerns(hold)) else { return Ok(()) };
        let claim = claims::of(work, &hold.id).await?;
        let done = Done { by: work.origin().actor.subject.clone(), on_behalf_of: None, at: work.now(), evidence };
        let (was, published) = (wish.state(), wish.into_published()?);
        let (wish, _, fulfilled) = published.fulfil(self.part, done, work.now())?;
        wishes::save(work, was, &wish)?;
        claims::fulfilled(work, claim);
        work.emit(fulfilled);
        GiveUp::schedule(work, &wish).await
    }

    /// The other service will not do it.
    async fn give_back(&self, work: &Work, reason: String) -> Result<(), Refusal> {
        let Some(wish) = wishes::find(work, self.wish).await? else { return Ok(()) };
        let Some(hold) = wish.part(self.part)?.hold().filter(|hold| self.concerns(hold)) else { return Ok(()) };
        let claim = claims::of(work, &hold.id).await?;
        let (was, published) = (wish.state(), wish.into_published()?);
        let (wish, _, returned) = published.return_match(self.part, reason.clone(), work.now())?;
        wishes::save(work, was, &wish)?;
        claims::returned(work, claim, &reason);
        work.emit(returned);
        Ok(())
    }

    fn concerns(&self, hold: &Hold) -> bool {
        matches!(&hold.by, HeldBy::Match(target) if (self.matched)(target))
    }
}

/// An organisation may not act any more: what it holds is open again, before others.
async fn lose(work: &Work, organisation: OrganisationView) -> Result<(), Refusal> {
    let (id, status) = (organisation.id, organisation.status);
    organisations::apply(work, organisation).await?;
    let reason = format!("organisation {id} is {} and may not act", status.as_str());
    for claim in claims::live_of(work, id).await? {
        give_back(work, claim, &reason).await?;
    }
    Ok(())
}

async fn give_back(work: &Work, claim: claim::Model, reason: &str) -> Result<(), Refusal> {
    let Some(wish) = wishes::find(work, claim.wish).await? else { return Ok(()) };
    let part = u32::try_from(claim.part).map_err(wuwei_runtime::Fault::new)?;
    let (was, published) = (wish.state(), wish.into_published()?);
    if claim.kind == "claim" {
        let (wish, _, event) = published.return_claim(part, ReturnCause::OrganisationMayNotAct, work.now())?;
        wishes::save(work, was, &wish)?;
        work.emit(event);
    } else {
        let (wish, _, event) = published.return_match(part, reason.to_owned(), work.now())?;
        wishes::save(work, was, &wish)?;
        work.emit(event);
    }
    claims::returned(work, claim, reason);
    Ok(())
}
