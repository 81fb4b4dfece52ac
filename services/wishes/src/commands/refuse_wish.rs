//! Not taking a wish in.

use wuwei_contracts::wishes::{ActedAs, RefuseWish};
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{
    Wishes,
    store::{authors, records, wishes},
};

impl Handles<RefuseWish> for Wishes {
    async fn handle(&self, work: &Work, command: RefuseWish) -> Outcome<RefuseWish> {
        let wish = wishes::named(work, command.wish, command.community.as_ref()).await?;
        let was = wish.state();
        let (wish, refused) = wish.into_submitted()?.refuse(work.now());
        authors::keep_refusal(work, &self.sealer, wish.facts(), &command.reason).await?;
        wishes::save(work, was, &wish)?;
        records::decision(work, &wish, ActedAs::Staff, None);
        work.emit(refused);
        Ok(wish.view())
    }
}
