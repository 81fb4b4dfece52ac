//! What a handler itself must ask of the caller's grants, where an operation is open to the person concerned and to some
//! roles. It rests on this service's projection of grants, as the check before every handler does.

use jiff::Timestamp;
use wuwei_contracts::{Role, Scope, Town};
use wuwei_runtime::{Refusal, Work, entities::grant};

/// Whether the caller holds `role` for the whole city.
pub async fn held_in_city(work: &Work, role: Role) -> Result<bool, Refusal> {
    let subject = work.origin().actor.subject.as_str();
    let rows = work.list::<grant::Model>(grant::Column::Holder, subject).await?;
    Ok(rows.iter().any(|row| covers_city(row, role, work.now())))
}

/// Whether a grant gives `role` in the whole city at `now`.
pub fn covers_city(row: &grant::Model, role: Role, now: Timestamp) -> bool {
    let scope = Scope::try_from(row.scope.clone());
    let city = scope.is_ok_and(|scope| scope.covers(&Town::city(), wuwei_contracts::Place::Town));
    let now = now.as_microsecond();
    let lasts = row.until_at.is_none_or(|until| now < until) && row.revoked_at.is_none_or(|at| now < at);
    city && row.role == role.as_str() && row.from_at <= now && lasts
}
