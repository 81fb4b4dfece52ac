//! Making a wish public.

use wuwei_contracts::wishes::{ActedAs, PublishWish};
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{
    Wishes,
    domain::wish::Publication,
    store::{records, wishes},
};

impl Handles<PublishWish> for Wishes {
    async fn handle(&self, work: &Work, command: PublishWish) -> Outcome<PublishWish> {
        let wish = wishes::named(work, command.wish, command.community.as_ref()).await?;
        let was = wish.state();
        let publication = Publication { summary: command.summary, titles: command.parts };
        let (wish, published) = wish.into_graded()?.publish(publication, work.now())?;
        wishes::save(work, was, &wish)?;
        records::decision(work, &wish, ActedAs::Staff, None);
        work.emit(published);
        Ok(wish.view())
    }
}
