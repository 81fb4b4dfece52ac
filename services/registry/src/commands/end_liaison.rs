//! Ending an assignment of a liaison.

use wuwei_contracts::registry::{EndLiaison, LiaisonRejection, LiaisonView};
use wuwei_runtime::{Handles, Outcome, Refusal, Work};

use crate::{
    Registry,
    domain::{coverage::Change, liaison},
    due::end_assignment::EndAssignment,
    store::{coverage, liaisons},
};

impl Handles<EndLiaison> for Registry {
    async fn handle(&self, work: &Work, command: EndLiaison) -> Outcome<EndLiaison> {
        let liaison = liaisons::named(work, command.id).await?;
        if let Some(given) = command.village.filter(|given| *given != liaison.village) {
            return Err(LiaisonRejection::OtherVillage { found: liaison.village, given }.into());
        }
        let liaison = end(work, liaison, Some(command.reason)).await?;
        work.cancel(&EndAssignment { liaison: liaison.id }.id()).await?;
        Ok(liaison)
    }
}

/// Ends `liaison`, and their part in the coverage of their communities.
pub(crate) async fn end(work: &Work, liaison: LiaisonView, reason: Option<String>) -> Result<LiaisonView, Refusal> {
    let (liaison, ended) = liaison::end(liaison, reason, work.now())?;
    liaisons::save(work, &liaison)?;
    work.emit(ended);
    for community in &liaison.communities {
        coverage::change(work, community, Change::LiaisonLeft).await?;
    }
    Ok(liaison)
}
