//! A part is done.

use wuwei_contracts::{
    CommunityId,
    wishes::{ActedAs, FulfilPart},
};
use wuwei_runtime::{Handles, Outcome, Refusal, Work};

use crate::{
    Wishes, callers,
    domain::part::Done,
    due::GiveUp,
    entities::claim,
    store::{claims, records, wishes},
};

impl Handles<FulfilPart> for Wishes {
    async fn handle(&self, work: &Work, command: FulfilPart) -> Outcome<FulfilPart> {
        let FulfilPart { wish, community, part, evidence } = command;
        let found = wishes::named(work, wish, community.as_ref()).await?;
        let claim = claims::of(work, found.reportable(part)?).await?;
        let acted_as = acts_as(work, part, &claim, &found.facts().community).await?;
        let (was, published) = (found.state(), found.into_published()?);
        let actor = work.origin().actor.clone();
        let done = Done { by: actor.subject, on_behalf_of: actor.on_behalf_of, at: work.now(), evidence };
        let (next, _, fulfilled) = published.fulfil(part, done, work.now())?;
        wishes::save(work, was, &next)?;
        claims::fulfilled(work, claim);
        if acted_as == ActedAs::Staff {
            records::decision(work, &next, acted_as, None);
        }
        work.emit(fulfilled);
        GiveUp::schedule(work, &next).await?;
        Ok(next.view())
    }
}

/// Whether the caller has the part, or is staff.
async fn acts_as(work: &Work, part: u32, claim: &claim::Model, community: &CommunityId) -> Result<ActedAs, Refusal> {
    match callers::holds(work, part, claim).await {
        Ok(()) => Ok(ActedAs::Claimant),
        Err(refusal) => {
            if callers::is_staff(work, community).await? {
                Ok(ActedAs::Staff)
            } else {
                Err(refusal)
            }
        }
    }
}
