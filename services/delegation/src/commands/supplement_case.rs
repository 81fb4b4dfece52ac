//! The missing materials have come.

use wuwei_contracts::delegation::{CaseStep, SupplementCase};
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{
    Delegation, rules,
    store::{cases, escalations},
};

impl Handles<SupplementCase> for Delegation {
    async fn handle(&self, work: &Work, command: SupplementCase) -> Outcome<SupplementCase> {
        let case = cases::named(work, command.id, command.community.as_ref()).await?;
        let rules = rules::named(&case.facts.rules)?;
        let (case, supplemented) = case.supplement(rules, work.now())?;
        cases::save(work, &case, CaseStep::Supplemented, None);
        work.emit(supplemented);
        escalations::schedule(work, &case, rules).await?;
        Ok(case.answer(work.now()))
    }
}
