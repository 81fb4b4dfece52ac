//! Deciding a case.

use wuwei_contracts::delegation::{CaseDecided, CaseStep, DecideCase};
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{
    Delegation,
    store::{cases, escalations},
};

impl Handles<DecideCase> for Delegation {
    async fn handle(&self, work: &Work, command: DecideCase) -> Outcome<DecideCase> {
        let case = cases::named(work, command.id, command.community.as_ref()).await?;
        let (case, decided) = case.decide(command.decision, command.reason.clone(), work.now())?;
        cases::save(work, &case, CaseStep::Decided, Some(command.reason));
        let files = wuwei_files::digests(work, command.id).await?;
        work.emit(CaseDecided { files, ..decided });
        escalations::cancel(work, &case).await?;
        Ok(case.answer(work.now()))
    }
}
