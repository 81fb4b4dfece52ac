//! The wisher answers.

use wuwei_contracts::wishes::{ActedAs, ConfirmWish};
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{
    Wishes, callers,
    domain::wish::{Answer, Answered},
    due::GiveUp,
    store::{records, wishes},
};

impl Handles<ConfirmWish> for Wishes {
    async fn handle(&self, work: &Work, command: ConfirmWish) -> Outcome<ConfirmWish> {
        let ConfirmWish { wish, follow_code, solved, satisfied } = command;
        let found = wishes::named(work, wish, None).await?;
        callers::wisher(work, &self.sealer, found.facts(), follow_code.as_deref()).await?;
        let was = found.state();
        let (next, answered) = found.into_fulfilled()?.confirm(Answer { solved, satisfied }, work.now());
        wishes::save(work, was, &next)?;
        records::decision(work, &next, ActedAs::Wisher, None);
        match answered {
            Answered::Confirmed(event) => work.emit(event),
            Answered::Reopened(event) => work.emit(event),
        }
        GiveUp::cancel(work, wish).await?;
        Ok(next.view())
    }
}
