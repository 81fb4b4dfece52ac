//! What a handler itself must ask of its caller's grants, where an operation is open to whom a thing concerns and to some
//! roles. It rests on this service's projection of grants, as the check before every handler does.

use jiff::Timestamp;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use wuwei_contracts::{Place, Role, Town};

use super::Held;
use crate::{
    entities::grant,
    read::Read,
    refusal::{Fault, Refusal},
    work::Work,
};

/// Whether the caller of the command at hand holds one of `roles` for `place` of the town at work.
///
/// # Errors
/// A fault where the grants cannot be read.
pub async fn held(work: &Work, roles: &[Role], place: Place<'_>) -> Result<bool, Refusal> {
    let subject = work.origin().actor.subject.clone();
    let rows = work.list::<grant::Model>(grant::Column::Holder, subject).await?;
    Ok(any(rows, roles, (work.town(), place), work.now()))
}

/// Whether the caller of the query at hand holds one of `roles` for `place` of the town asked.
///
/// # Errors
/// A fault where the grants cannot be read.
pub async fn held_by_reader(read: &Read, roles: &[Role], place: Place<'_>) -> Result<bool, Refusal> {
    let subject = read.origin().actor.subject.as_str();
    let rows = grant::Entity::find().filter(grant::Column::Holder.eq(subject)).all(read.database()).await;
    Ok(any(rows.map_err(Fault::new)?, roles, (read.town(), place), read.now()))
}

fn any(rows: Vec<grant::Model>, roles: &[Role], (town, place): (&Town, Place<'_>), now: Timestamp) -> bool {
    let mut held = rows.into_iter().filter_map(Held::of);
    held.any(|held| held.in_force(now.as_microsecond()) && roles.contains(&held.role) && held.scope.covers(town, place))
}
