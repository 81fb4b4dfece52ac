//! Deletes what was kept for a time: stored replies after 7 days, due rows a day after they were due and done.

use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement};
use tokio::{sync::watch, task::JoinHandle};

use crate::{clock::Clock, leases::Held, tasks};

/// Days a stored reply is kept.
pub const REPLIES_DAYS: i64 = 7;
/// Days a due row is kept after it was due.
const DUES_DAYS: i64 = 1;
/// Rows deleted at once: short transactions beside the writer's.
const CHUNK: u64 = 2_000;
const EVERY: Duration = Duration::from_hours(1);
const DAY_MICROS: i64 = 24 * 3600 * 1_000_000;

/// The running task.
pub(crate) struct Sweeper {
    task: JoinHandle<()>,
}

impl Sweeper {
    /// Sweeps when shard 0 is gained, and every hour while it is held.
    pub fn start(database: DatabaseConnection, clock: Clock, mut held: watch::Receiver<Held>) -> Self {
        let task = tasks::spawn(async move {
            // An error means that the leases have ended, and so has the service.
            while held.wait_for(|held| held.has(0)).await.is_ok() {
                if let Err(error) = sweep(&database, clock.micros()).await {
                    tracing::warn!(%error, "old rows could not be swept; trying again in an hour");
                }
                tokio::time::sleep(EVERY).await;
            }
        });
        Self { task }
    }
}

impl Drop for Sweeper {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Deletes what has been kept long enough at `now` (microseconds since 1970); how many rows.
pub(crate) async fn sweep(database: &DatabaseConnection, now: i64) -> Result<u64, DbErr> {
    let replies = "DELETE FROM idempotency WHERE id IN (SELECT id FROM idempotency WHERE at < $1 LIMIT $2)";
    let dues = "DELETE FROM due WHERE id IN (SELECT id FROM due WHERE state <> 'waiting' AND at < $1 LIMIT $2)";
    let mut swept = 0;
    for (sql, days) in [(replies, REPLIES_DAYS), (dues, DUES_DAYS)] {
        loop {
            let values = [(now - days * DAY_MICROS).into(), CHUNK.cast_signed().into()];
            let statement = Statement::from_sql_and_values(database.get_database_backend(), sql, values);
            let deleted = database.execute_raw(statement).await?.rows_affected();
            swept += deleted;
            if deleted < CHUNK {
                break;
            }
        }
    }
    Ok(swept)
}
