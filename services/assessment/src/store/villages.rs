//! Villages, as registry announces them.

use wuwei_contracts::{VillageCode, assessment::AssessmentRejection};
use wuwei_runtime::{Key, Refusal, Work};

use crate::entities::known_village::Model;

/// Takes in a village of registry's.
pub async fn insert(work: &Work, code: &VillageCode) -> Result<(), Refusal> {
    if work.find::<Model>(code.as_str()).await?.is_none() {
        work.insert(Model { code: code.to_string(), town: work.town().to_string() });
    }
    Ok(())
}

/// That each of `villages` is one of the town's. A village never leaves its town, so that no guard is needed.
pub async fn known(work: &Work, villages: &[VillageCode]) -> Result<(), Refusal> {
    let rows = work.find_all::<Model>(villages.iter().map(|code| Key::from(code.as_str()))).await?;
    let ours =
        |code: &&VillageCode| rows.iter().any(|row| row.code == code.as_str() && row.town == work.town().as_str());
    match villages.iter().find(|code| !ours(code)) {
        Some(code) => Err(AssessmentRejection::VillageUnknown(code.clone()).into()),
        None => Ok(()),
    }
}
