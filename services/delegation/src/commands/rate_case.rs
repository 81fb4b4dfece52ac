//! Rating a case.

use wuwei_contracts::delegation::{CaseStep, RateCase};
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{Delegation, store::cases};

impl Handles<RateCase> for Delegation {
    async fn handle(&self, work: &Work, command: RateCase) -> Outcome<RateCase> {
        let case = cases::named(work, command.id, None).await?;
        let (case, rated) = case.rate(&work.origin().actor.subject, command.stars, work.now())?;
        cases::save(work, &case, CaseStep::Rated, None);
        work.emit(rated);
        Ok(case.answer(work.now()))
    }
}
