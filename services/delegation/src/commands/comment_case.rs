//! Noting something on a case.

use wuwei_contracts::delegation::{CaseStep, CommentCase};
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{Delegation, store::cases};

impl Handles<CommentCase> for Delegation {
    async fn handle(&self, work: &Work, command: CommentCase) -> Outcome<CommentCase> {
        let case = cases::named(work, command.id, command.community.as_ref()).await?;
        let (case, commented) = case.comment(work.now())?;
        cases::save(work, &case, CaseStep::Commented, Some(command.text));
        work.emit(commented);
        Ok(case.answer(work.now()))
    }
}
