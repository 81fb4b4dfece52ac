//! Recording a talk about a wish.

use wuwei_contracts::wishes::DeliberateWish;
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{
    Wishes,
    store::{records, wishes},
};

impl Handles<DeliberateWish> for Wishes {
    async fn handle(&self, work: &Work, command: DeliberateWish) -> Outcome<DeliberateWish> {
        let wish = wishes::named(work, command.wish, command.community.as_ref()).await?;
        let was = wish.state();
        let (wish, deliberated) = wish.into_weighed()?.deliberate(command.talk.form, work.now());
        wishes::save(work, was, &wish)?;
        records::talk(work, &wish, command.talk)?;
        work.emit(deliberated);
        Ok(wish.view())
    }
}
