//! Officers take a claim away.

use wuwei_contracts::wishes::{ActedAs, ReturnCause, RevokeClaim};
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{
    Wishes,
    store::{claims, records, wishes},
};

impl Handles<RevokeClaim> for Wishes {
    async fn handle(&self, work: &Work, command: RevokeClaim) -> Outcome<RevokeClaim> {
        let wish = wishes::named(work, command.wish, command.community.as_ref()).await?;
        let claim = claims::of(work, wish.claimed(command.part)?).await?;
        let (was, published) = (wish.state(), wish.into_published()?);
        let (wish, _, returned) = published.return_claim(command.part, ReturnCause::Revoked, work.now())?;
        wishes::save(work, was, &wish)?;
        claims::returned(work, claim, &command.reason);
        records::decision(work, &wish, ActedAs::Staff, Some(command.reason));
        work.emit(returned);
        Ok(wish.view())
    }
}
