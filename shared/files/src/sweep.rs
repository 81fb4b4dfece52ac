//! What lies in the bucket and belongs to no file is removed from it: once a file is taken away, and every night after files
//! came what an upload left behind that was not finished.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize};
use wuwei_contracts::Town;
use wuwei_runtime::{Due, Fault, Files, Read, Refusal, Sends, Work};

use crate::{
    Desk, Holder,
    entities::file::{Column, Entity},
};

/// How long an upload may take until it is attached; what is older and attached to nothing never will be.
const UPLOADING: SignedDuration = SignedDuration::from_hours(1);
/// When in the day, of universal time: three in the morning in China.
const NIGHT: SignedDuration = SignedDuration::from_hours(19);
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Removes one object, or all of a town that belong to no file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SweepFiles {
    town: Town,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    object: Option<String>,
}

impl SweepFiles {
    /// Removes `object` soon.
    ///
    /// # Errors
    /// A fault where it cannot be scheduled.
    pub async fn one(work: &Work, object: &str) -> Result<(), Refusal> {
        let task = Self { town: work.town().clone(), object: Some(object.to_owned()) };
        work.schedule(&format!("sweep_files/{object}"), work.now(), &task).await
    }

    /// Looks through the town's objects in the coming night.
    ///
    /// # Errors
    /// A fault where it cannot be scheduled.
    pub async fn tonight(work: &Work) -> Result<(), Refusal> {
        let at = next_night(work.now());
        let task = Self { town: work.town().clone(), object: None };
        work.schedule(&format!("sweep_files/{}/{at}", work.town()), at, &task).await
    }
}

/// The next three in the morning in China after `now`.
fn next_night(now: Timestamp) -> Timestamp {
    let since = (now.as_second() - NIGHT.as_secs()).rem_euclid(DAY.as_secs());
    let last = now.as_second() - since;
    Timestamp::from_second(last).unwrap_or(now) + DAY
}

impl Due for SweepFiles {
    const NAME: &'static str = "sweep_files";

    fn key(&self) -> String {
        format!("files/{}", self.town)
    }
}

impl<S: Holder> Sends<SweepFiles> for Desk<S> {
    type Sent = Swept;

    async fn send(&self, read: &Read, due: SweepFiles) -> Result<Swept, Fault> {
        sweep(&self.files, read, due).await
    }

    async fn sent(&self, _: &Work, due: SweepFiles, swept: &Swept) -> Result<(), Refusal> {
        swept.tell(&due);
        Ok(())
    }
}

/// What came of a sweep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Swept {
    /// How many objects were removed.
    pub removed: usize,
    /// How many files lack theirs.
    pub missing: usize,
}

impl Swept {
    /// Logs it. There is nothing to note: whoever looks finds the object gone.
    pub fn tell(self, due: &SweepFiles) {
        let Self { removed, missing } = self;
        if missing > 0 {
            tracing::error!(town = %due.town, missing, "files lack their objects; put the bucket back from its backup");
        }
        tracing::info!(town = %due.town, removed, "objects without a file were removed");
    }
}

/// Removes from `files` what `due` says: one object, or all of its town that no row of the table `files` knows.
///
/// # Errors
/// Where the bucket does not answer.
pub async fn sweep(files: &Files, read: &Read, due: SweepFiles) -> Result<Swept, Fault> {
    if let Some(object) = due.object {
        files.remove(&object).await.map_err(Fault::new)?;
        return Ok(Swept { removed: 1, missing: 0 });
    }
    let known = Entity::find().select_only().column(Column::Object).filter(Column::Town.eq(due.town.as_str()));
    let known = known.filter(Column::RemovedAt.is_null());
    let objects: Vec<String> = known.into_tuple().all(read.database()).await.map_err(Fault::new)?;
    let mut lacking: HashSet<String> = objects.into_iter().collect();
    // Listed after the rows were read: an object that is attached meanwhile is younger than an hour.
    let prefix = format!("{}/", due.town);
    let listed = files.list().await.map_err(Fault::new)?;
    let settled = read.now() - UPLOADING;
    let mut removed = 0;
    for object in listed.into_iter().filter(|object| object.name.starts_with(&prefix)) {
        if !lacking.remove(&object.name) && object.at.is_some_and(|at| at < settled) {
            files.remove(&object.name).await.map_err(Fault::new)?;
            removed += 1;
        }
    }
    Ok(Swept { removed, missing: lacking.len() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_night_begins_at_three_in_china() {
        for (now, night) in [
            ("2026-03-02T09:30:00Z", "2026-03-02T19:00:00Z"),
            ("2026-03-02T19:00:00Z", "2026-03-03T19:00:00Z"),
            ("2026-03-02T18:59:59.9Z", "2026-03-02T19:00:00Z"),
        ] {
            assert_eq!(next_night(now.parse().unwrap()), night.parse().unwrap(), "{now}");
        }
    }
}
