//! Not taking a case in.

use wuwei_contracts::delegation::{CaseStep, RefuseCase};
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{
    Delegation,
    store::{cases, escalations},
};

impl Handles<RefuseCase> for Delegation {
    async fn handle(&self, work: &Work, command: RefuseCase) -> Outcome<RefuseCase> {
        let case = cases::named(work, command.id, command.community.as_ref()).await?;
        let (case, refused) = case.refuse(command.reason.clone(), work.now())?;
        cases::save(work, &case, CaseStep::Refused, Some(command.reason));
        work.emit(refused);
        escalations::cancel(work, &case).await?;
        Ok(case.answer(work.now()))
    }
}
