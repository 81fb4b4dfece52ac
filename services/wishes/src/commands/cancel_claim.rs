//! A claimant gives a part back.

use wuwei_contracts::wishes::{CancelClaim, ReturnCause};
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{
    Wishes, callers,
    store::{claims, wishes},
};

impl Handles<CancelClaim> for Wishes {
    async fn handle(&self, work: &Work, command: CancelClaim) -> Outcome<CancelClaim> {
        let wish = wishes::named(work, command.wish, command.community.as_ref()).await?;
        let claim = claims::of(work, wish.claimed(command.part)?).await?;
        callers::holds(work, command.part, &claim).await?;
        let (was, published) = (wish.state(), wish.into_published()?);
        let (wish, _, returned) = published.return_claim(command.part, ReturnCause::Cancelled, work.now())?;
        wishes::save(work, was, &wish)?;
        claims::returned(work, claim, "cancelled");
        work.emit(returned);
        Ok(wish.view())
    }
}
