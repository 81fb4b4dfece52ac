//! Taking a wish in.

use wuwei_contracts::wishes::{AcceptWish, ActedAs};
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{
    Wishes,
    store::{records, wishes},
};

impl Handles<AcceptWish> for Wishes {
    async fn handle(&self, work: &Work, command: AcceptWish) -> Outcome<AcceptWish> {
        let wish = wishes::named(work, command.wish, command.community.as_ref()).await?;
        let was = wish.state();
        let (wish, accepted) = wish.into_submitted()?.accept(work.now());
        wishes::save(work, was, &wish)?;
        records::decision(work, &wish, ActedAs::Staff, None);
        work.emit(accepted);
        Ok(wish.view())
    }
}
