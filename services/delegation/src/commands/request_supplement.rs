//! Asking for all missing materials at once.

use wuwei_contracts::delegation::{CaseStep, RequestSupplement};
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{
    Delegation,
    store::{cases, escalations},
};

impl Handles<RequestSupplement> for Delegation {
    async fn handle(&self, work: &Work, command: RequestSupplement) -> Outcome<RequestSupplement> {
        let case = cases::named(work, command.id, command.community.as_ref()).await?;
        let told = command.materials.join("；");
        let (case, requested) = case.request_supplement(command.materials, work.now())?;
        cases::save(work, &case, CaseStep::SupplementRequested, Some(told));
        work.emit(requested);
        escalations::cancel(work, &case).await?;
        Ok(case.answer(work.now()))
    }
}
