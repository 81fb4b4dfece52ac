//! Villages and their rows.

use wuwei_contracts::{
    VillageCode,
    registry::{RegistryRejection, VillageView},
};
use wuwei_runtime::{Fault, Key, Refusal, Work, column::value};

use crate::{domain::village, entities::village::Model};

/// The villages of those codes that are registered.
pub async fn find_all(work: &Work, codes: impl Iterator<Item = &VillageCode>) -> Result<Vec<VillageView>, Refusal> {
    let rows = work.find_all::<Model>(codes.map(|code| Key::from(code.as_str()))).await?;
    Ok(rows.into_iter().map(view).collect::<Result<_, _>>()?)
}

/// The village that the request names in `field`, one of the town in the subject. A village never leaves its town and
/// is never removed, so that no guard is needed.
pub async fn named(work: &Work, field: &'static str, code: &VillageCode) -> Result<VillageView, Refusal> {
    let row = work.find::<Model>(code.as_str()).await?;
    let row = row.ok_or_else(|| RegistryRejection::VillageUnknown { field, village: code.clone() })?;
    Ok(village::of_town(view(row)?, work.town(), field)?)
}

/// Inserts a new village.
pub fn insert(work: &Work, village: &VillageView) {
    work.insert(row(village));
}

/// Saves a village at its next version.
pub fn save(work: &Work, village: &VillageView) {
    work.save(row(village));
}

/// The village of a row.
pub fn view(row: Model) -> Result<VillageView, Fault> {
    Ok(VillageView {
        code: value("villages.code", row.code)?,
        town: value("villages.town", row.town)?,
        name: row.name,
        kind: value("villages.kind", row.kind)?,
        version: row.version,
    })
}

fn row(village: &VillageView) -> Model {
    Model {
        code: village.code.to_string(),
        town: village.town.to_string(),
        name: village.name.clone(),
        kind: village.kind.as_str().to_owned(),
        version: village.version,
    }
}
