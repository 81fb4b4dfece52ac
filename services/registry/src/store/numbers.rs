//! Community numbers and their rows.

use std::collections::HashSet;

use wuwei_contracts::{CommunityId, VillageCode, registry::RegistryRejection};
use wuwei_runtime::{Fault, Refusal, Work};

use super::communities;
use crate::{domain::numbers::Numbers, entities::community_numbers::Model};

/// Numbers drawn per look at which of them are taken, beyond those needed.
const AHEAD: usize = 15;

/// The numbers of a new village.
pub fn insert(work: &Work, village: &VillageCode) {
    work.insert(Model { village: village.to_string(), town: work.town().to_string(), drawn: 0, version: 1 });
}

/// The ids of new communities of `village`: those `wanted`, and the next free ones where none is. The village's numbers
/// are saved whichever way, so that two registrations in one village never pass each other.
pub async fn reserve(
    work: &Work,
    village: &VillageCode,
    wanted: &[Option<CommunityId>],
) -> Result<Vec<CommunityId>, Refusal> {
    let (numbers, ids, row) = plan(work, village, wanted).await?;
    let drawn = i32::try_from(numbers.drawn).map_err(Fault::new)?;
    work.save(Model { drawn, version: row.version + 1, ..row });
    Ok(ids)
}

/// The ids that [`reserve`] would give, reserving none.
pub async fn preview(
    work: &Work,
    village: &VillageCode,
    wanted: &[Option<CommunityId>],
) -> Result<Vec<CommunityId>, Refusal> {
    Ok(plan(work, village, wanted).await?.1)
}

async fn plan(
    work: &Work,
    village: &VillageCode,
    wanted: &[Option<CommunityId>],
) -> Result<(Numbers, Vec<CommunityId>, Model), Refusal> {
    let row = work.find::<Model>(village.as_str()).await?;
    let row = row.ok_or_else(|| Fault::new(format!("the village {village} has no community numbers")))?;
    let drawn = u32::try_from(row.drawn).map_err(Fault::new)?;
    let mut numbers = Numbers { village: village.clone(), drawn };
    let mut taken = free(work, &numbers, wanted).await?;
    let missing = wanted.iter().filter(|id| id.is_none()).count();
    let mut fresh = Vec::with_capacity(missing);
    while fresh.len() < missing {
        let ahead = numbers.ahead(missing - fresh.len() + AHEAD);
        if ahead.is_empty() {
            return Err(RegistryRejection::VillageFull(village.clone()).into());
        }
        taken.extend(communities::existing(work, ahead.iter()).await?);
        let (next, drawn) = numbers.draw(missing - fresh.len(), ahead, &taken);
        numbers = next;
        fresh.extend(drawn);
    }
    let mut fresh = fresh.into_iter();
    let ids = wanted.iter().filter_map(|id| id.clone().or_else(|| fresh.next())).collect();
    Ok((numbers, ids, row))
}

/// The ids wanted, if each is a number of the village, named once, and free.
async fn free(work: &Work, numbers: &Numbers, wanted: &[Option<CommunityId>]) -> Result<HashSet<CommunityId>, Refusal> {
    let mut named = HashSet::new();
    for id in wanted.iter().flatten() {
        numbers.own(id)?;
        if !named.insert(id.clone()) {
            return Err(RegistryRejection::NamedTwice { field: "id", id: id.clone() }.into());
        }
    }
    match communities::existing(work, named.iter()).await?.into_iter().next() {
        Some(id) => Err(RegistryRejection::CommunityExists(id).into()),
        None => Ok(named),
    }
}
