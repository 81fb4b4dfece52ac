//! Claiming a part.

use wuwei_contracts::{
    registry::Power,
    wishes::{ClaimPart, ClaimReply},
};
use wuwei_projections::organisations;
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{
    Wishes, deadlines,
    due::ExpireClaim,
    store::{
        claims::{self, Taken},
        wishes,
    },
};

impl Handles<ClaimPart> for Wishes {
    async fn handle(&self, work: &Work, command: ClaimPart) -> Outcome<ClaimPart> {
        let ClaimPart { wish, community, part, organisation } = command;
        let found = wishes::named(work, wish, community.as_ref()).await?;
        if let Some(organisation) = organisation {
            let known = organisations::represented(work, "organisation", organisation, Power::Claim).await?;
            organisations::hold(work, &known);
        }
        let (was, published) = (found.state(), found.into_published()?);
        let contact_by = deadlines::contact_by(&published.0, work.now())?;
        let (next, hold, claimed) = published.claim(part, organisation, work.now())?;
        wishes::save(work, was, &next)?;
        claims::insert(work, Taken { wish, part, hold: &hold, contact_by: Some(contact_by) })?;
        work.emit(claimed);
        ExpireClaim::schedule(work, (wish, part), &hold.id, contact_by).await?;
        Ok(ClaimReply { wish: next.view(), claim: hold.id, contact_by })
    }
}
