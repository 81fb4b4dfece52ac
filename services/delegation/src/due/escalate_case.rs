//! The promised time of a case is over: whose it is to see to it is told, once.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wuwei_contracts::delegation::CaseStep;
use wuwei_runtime::{Due, Refusal, Wakes, Work};

use crate::{
    Delegation,
    domain::routing,
    rules,
    store::{cases, escalations},
};

/// Escalates a case.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EscalateCase {
    /// The case.
    pub case: Uuid,
}

impl Due for EscalateCase {
    const NAME: &'static str = "escalate_case";

    fn key(&self) -> String {
        format!("case/{}", self.case)
    }
}

impl Wakes<EscalateCase> for Delegation {
    async fn wake(&self, work: &Work, due: EscalateCase) -> Result<(), Refusal> {
        let case = cases::named(work, due.case, None).await?;
        let officer = escalations::officer_known(work, &case).await?;
        let facts = &case.facts;
        let to = routing::sees_to_it(&facts.holder, &facts.community, &facts.town, officer);
        let rules = rules::named(&facts.rules)?;
        let (case, escalated) = case.escalate(to.clone(), rules, work.now())?;
        cases::save(work, &case, CaseStep::Escalated, Some(to));
        work.emit(escalated);
        Ok(())
    }
}
