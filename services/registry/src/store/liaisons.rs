//! Assignments of liaisons and their rows.

use jiff::Timestamp;
use uuid::Uuid;
use wuwei_contracts::registry::{LiaisonRejection, LiaisonView};
use wuwei_runtime::{
    Fault, Refusal, Work,
    clock::from_micros,
    column::{json, value, written},
};

use super::decider;
use crate::entities::liaison::Model;

/// The assignment that the request names, one of the town in the subject.
pub async fn named(work: &Work, id: Uuid) -> Result<LiaisonView, Refusal> {
    let row = work.find::<Model>(id).await?.filter(|row| row.town == work.town().as_str());
    Ok(view(row.ok_or(LiaisonRejection::Unknown(id))?)?)
}

/// Inserts a new assignment.
pub fn insert(work: &Work, liaison: &LiaisonView) -> Result<(), Fault> {
    work.insert(row(work, liaison)?);
    Ok(())
}

/// Saves an assignment at its next version.
pub fn save(work: &Work, liaison: &LiaisonView) -> Result<(), Fault> {
    work.save(row(work, liaison)?);
    Ok(())
}

/// The assignment of a row.
pub fn view(row: Model) -> Result<LiaisonView, Fault> {
    Ok(LiaisonView {
        id: row.id,
        town: value("liaisons.town", row.town)?,
        village: value("liaisons.village", row.village)?,
        subject: row.subject,
        sort: value("liaisons.sort", row.sort)?,
        communities: json("liaisons.communities", &row.communities)?,
        from: from_micros(row.from_at),
        until: row.until_at.map(from_micros),
        ended: row.ended_at.map(from_micros),
        reason: row.reason,
        sample: row.sample,
        version: row.version,
    })
}

fn row(work: &Work, liaison: &LiaisonView) -> Result<Model, Fault> {
    let (decided_by, on_behalf_of) = decider(work);
    Ok(Model {
        id: liaison.id,
        town: liaison.town.to_string(),
        village: liaison.village.to_string(),
        subject: liaison.subject.clone(),
        sort: liaison.sort.as_str().to_owned(),
        communities: written(&liaison.communities)?,
        from_at: liaison.from.as_microsecond(),
        until_at: liaison.until.map(Timestamp::as_microsecond),
        ended_at: liaison.ended.map(Timestamp::as_microsecond),
        reason: liaison.reason.clone(),
        decided_by,
        on_behalf_of,
        sample: liaison.sample,
        version: liaison.version,
    })
}
