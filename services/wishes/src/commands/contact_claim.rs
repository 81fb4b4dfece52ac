//! A claimant has been in touch with the wisher.

use wuwei_contracts::wishes::ContactClaim;
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{
    Wishes, callers,
    store::{claims, wishes},
};

impl Handles<ContactClaim> for Wishes {
    async fn handle(&self, work: &Work, command: ContactClaim) -> Outcome<ContactClaim> {
        let wish = wishes::named(work, command.wish, command.community.as_ref()).await?;
        let claim = claims::of(work, wish.claimed(command.part)?).await?;
        callers::holds(work, command.part, &claim).await?;
        if claim.contacted_at.is_none() {
            claims::contacted(work, claim);
        }
        Ok(wish.view())
    }
}
