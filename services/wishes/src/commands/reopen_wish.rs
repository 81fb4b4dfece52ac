//! Officers open a wish again.

use wuwei_contracts::wishes::{ActedAs, ReopenWish};
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{
    Wishes,
    store::{records, wishes},
};

impl Handles<ReopenWish> for Wishes {
    async fn handle(&self, work: &Work, command: ReopenWish) -> Outcome<ReopenWish> {
        let wish = wishes::named(work, command.wish, command.community.as_ref()).await?;
        let was = wish.state();
        let (closed, solved) = wish.into_closed()?;
        let (wish, reopened) = closed.reopen(solved, work.now());
        wishes::save(work, was, &wish)?;
        records::decision(work, &wish, ActedAs::Staff, Some(command.reason));
        work.emit(reopened);
        Ok(wish.view())
    }
}
