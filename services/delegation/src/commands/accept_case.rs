//! Taking a case in hand.

use wuwei_contracts::delegation::{AcceptCase, CaseStep};
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{Delegation, store::cases};

impl Handles<AcceptCase> for Delegation {
    async fn handle(&self, work: &Work, command: AcceptCase) -> Outcome<AcceptCase> {
        let case = cases::named(work, command.id, command.community.as_ref()).await?;
        let (case, accepted) = case.accept(work.origin().actor.subject.clone(), work.now())?;
        cases::save(work, &case, CaseStep::Accepted, None);
        work.emit(accepted);
        Ok(case.answer(work.now()))
    }
}
