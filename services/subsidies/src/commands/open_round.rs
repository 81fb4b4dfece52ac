//! Opening a round, with its money and the end of its call.

use wuwei_contracts::subsidies::{OpenRound, SubsidyRejection};
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{
    Subsidies,
    domain::{
        money::{Money, Note},
        round,
    },
    due::end_call::EndCall,
    rules,
    store::{by, ledger, rounds},
};

impl Handles<OpenRound> for Subsidies {
    async fn handle(&self, work: &Work, command: OpenRound) -> Outcome<OpenRound> {
        if rounds::exists(work, command.id).await? {
            return Err(SubsidyRejection::IdTaken(command.id).into());
        }
        let (by, now) = (by(work), work.now());
        let story = (now, work.origin().correlation);
        let (round, opened) = round::open(command, work.town(), by.clone(), rules::in_force(now)?, story)?;
        let note = Note { proposal: None, by, at: now, text: round.facts.title.clone() };
        let (money, entry) = Money::open(work.town(), round.facts.id, round.facts.envelope, note);
        rounds::insert(work, &round);
        ledger::insert(work, &money, entry);
        work.emit(opened);
        let task = EndCall { round: round.facts.id };
        work.schedule(&format!("end_call/{}", round.facts.id), round.facts.call_until, &task).await?;
        Ok(round.answer(&money))
    }
}
