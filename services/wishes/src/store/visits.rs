//! Visits and the households they met.

use std::collections::BTreeSet;

use wuwei_contracts::{CommunityId, wishes::VisitView};
use wuwei_runtime::{Fault, Key, Refusal, Sealer, Work, column};

use crate::{
    domain::visit::mark,
    entities::{visit, visited_household},
};

/// The key of a household of `community` as it is marked there. Nobody without the service's secret can tell the mark.
pub fn household(sealer: &Sealer, community: &CommunityId, written: &str) -> Result<String, Fault> {
    let digest = sealer.digest("household", &format!("{community}/{}", mark(written)))?;
    Ok(format!("{community}/{digest}"))
}

/// Those of `households` that had been met before.
pub async fn known(work: &Work, households: &BTreeSet<String>) -> Result<BTreeSet<String>, Refusal> {
    let keys = households.iter().map(|household| Key::from(household.as_str()));
    let rows = work.find_all::<visited_household::Model>(keys).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Keeps a visit, and the households it met for the first time.
pub fn insert<'a>(work: &Work, visit: &VisitView, first_met: impl Iterator<Item = &'a String>) -> Result<(), Fault> {
    for household in first_met {
        work.insert(visited_household::Model {
            id: household.clone(),
            town: visit.town.to_string(),
            community: visit.community.to_string(),
            visit: visit.id,
        });
    }
    work.insert(visit::Model {
        id: visit.id,
        town: visit.town.to_string(),
        community: visit.community.to_string(),
        kind: visit.kind.as_str().to_owned(),
        by_subject: visit.by.clone(),
        on_behalf_of: visit.on_behalf_of.clone(),
        team: column::kept(visit.team),
        households: column::kept(visit.households),
        first_met: column::kept(visit.first_met),
        wishes: column::written(&visit.wishes)?,
        met_at: visit.met.as_microsecond(),
        recorded_at: visit.recorded.as_microsecond(),
        sample: visit.sample,
        correlation: work.origin().correlation,
        version: visit.version,
    });
    Ok(())
}
