//! Due rows of escalations, one per case and level, and who can be escalated to.

use uuid::Uuid;
use wuwei_contracts::{Role, Scope};
use wuwei_runtime::{Refusal, Work, entities::grant};

use crate::{
    domain::{case::Case, clock::ClockRules},
    due::escalate_case::EscalateCase,
};

fn id(case: Uuid) -> String {
    format!("escalate_case/{case}/1")
}

/// Makes the escalation of `case` due when it has to be escalated; of one that was, or whose clock stands still, never.
pub async fn schedule(work: &Work, case: &Case, rules: &ClockRules) -> Result<(), Refusal> {
    match case.escalates(rules) {
        Some(at) => work.schedule(&id(case.facts.id), at, &EscalateCase { case: case.facts.id }).await,
        None => Ok(()),
    }
}

/// Takes the escalation back.
pub async fn cancel(work: &Work, case: &Case) -> Result<(), Refusal> {
    work.cancel(&id(case.facts.id)).await
}

/// Whether anybody is an officer of the village of `case` now. Rests on the grants this service knows, which may be some
/// moments old: then the case goes to the town, or to an office just left.
pub async fn officer_known(work: &Work, case: &Case) -> Result<bool, Refusal> {
    let scope = Scope::Village(case.facts.community.village());
    let grants = work.list::<grant::Model>(grant::Column::Scope, scope.to_string()).await?;
    let now = work.now().as_microsecond();
    Ok(grants.iter().any(|grant| {
        let until = grant.until_at.unwrap_or(i64::MAX).min(grant.revoked_at.unwrap_or(i64::MAX));
        grant.role == Role::VillageOfficer.as_str() && grant.from_at <= now && now < until
    }))
}
