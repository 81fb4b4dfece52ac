//! Meetings that registry has judged, which proposal each serves, and the rows of both.

use uuid::Uuid;
use wuwei_contracts::{
    registry::{AssemblyView, Verdict},
    subsidies::SubsidyRejection,
};
use wuwei_runtime::{Fault, Refusal, Work, column::value};

use crate::{
    domain::resolution::Resolution,
    entities::{known_resolution, resolution_use},
};

/// The meeting that the request names. A meeting is judged once, so that what is known of it cannot be outdated.
pub async fn named(work: &Work, id: Uuid) -> Result<Resolution, Refusal> {
    let row = work.find::<known_resolution::Model>(id).await?;
    Ok(resolution(row.ok_or(SubsidyRejection::ResolutionUnknown(id))?)?)
}

/// Notes a meeting as registry tells it.
pub async fn apply(work: &Work, assembly: &AssemblyView) -> Result<(), Refusal> {
    let known = work.find::<known_resolution::Model>(assembly.id).await?;
    let row = known_resolution::Model {
        id: assembly.id,
        town: assembly.town.to_string(),
        village: assembly.village.to_string(),
        community: assembly.community.as_ref().map(ToString::to_string),
        adopted: assembly.verdict == Verdict::Adopted,
        version: known.as_ref().map_or(1, |known| known.version + 1),
    };
    match known {
        Some(_) => work.save(row),
        None => work.insert(row),
    }
    Ok(())
}

/// Lets `resolution` serve `proposal`, if it serves no other.
pub async fn reserve(work: &Work, resolution: Uuid, proposal: Uuid) -> Result<(), Refusal> {
    let town = work.town().to_string();
    let Some(used) = work.find::<resolution_use::Model>(resolution).await? else {
        work.insert(resolution_use::Model { id: resolution, town, proposal, version: 1 });
        return Ok(());
    };
    if !used.proposal.is_nil() {
        let proposal = used.proposal;
        return Err(SubsidyRejection::ResolutionUsed { resolution, proposal }.into());
    }
    work.save(resolution_use::Model { town, proposal, version: used.version + 1, ..used });
    Ok(())
}

/// Lets `resolution` serve nothing, since its proposal was returned.
pub async fn release(work: &Work, resolution: Uuid) -> Result<(), Refusal> {
    if let Some(used) = work.find::<resolution_use::Model>(resolution).await? {
        work.save(resolution_use::Model { proposal: Uuid::nil(), version: used.version + 1, ..used });
    }
    Ok(())
}

fn resolution(row: known_resolution::Model) -> Result<Resolution, Fault> {
    Ok(Resolution {
        id: row.id,
        village: value("known_resolutions.village", &row.village)?,
        community: row.community.map(|community| value("known_resolutions.community", &community)).transpose()?,
        adopted: row.adopted,
    })
}
