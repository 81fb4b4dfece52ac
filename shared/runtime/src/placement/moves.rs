//! Moving a town from one cell to another, step by step; each step can be repeated.

use std::time::Duration;

use async_nats::Client;
use sea_orm::{DatabaseConnection, DbBackend, DbErr};
use tokio::time::{Instant, sleep};
use wuwei_contracts::Town;

use super::{Placed, State, find, lock_key, run, serving::nudge};
use crate::nats::connection::Connection;

/// Time between two looks whether the writers have let go.
const PAUSE: Duration = Duration::from_millis(20);
/// Time after which the instances are told again: one may have been without connection.
const AGAIN: Duration = Duration::from_secs(1);

/// Why a town could not be moved.
#[derive(Debug, thiserror::Error)]
pub enum PlacementError {
    /// The database said no.
    #[error("the placement of {town} could not be changed: {error}")]
    Database {
        /// The town.
        town: Town,
        /// What the database said.
        error: DbErr,
    },
    /// A writer of the town did not let go in time.
    #[error("a writer of {town} has not let go of it within {waited:?}; end that instance, or try again")]
    Held {
        /// The town.
        town: Town,
        /// How long was waited.
        waited: Duration,
    },
    /// Someone else moved it meanwhile.
    #[error("{town} is no longer at epoch {epoch}; look again and decide anew")]
    Moved {
        /// The town.
        town: Town,
        /// The epoch expected.
        epoch: i64,
    },
    /// Its writers may still hold it.
    #[error("{town} is {}, not frozen; freeze it before another cell gets it", .state.as_str())]
    NotFrozen {
        /// The town.
        town: Town,
        /// What it is.
        state: State,
    },
}

/// Moves towns of one service between its cells, and tells the instances of each step.
pub struct Moves {
    service: String,
    database: DatabaseConnection,
    client: Client,
}

impl Moves {
    /// Moves towns of `service`, whose database is `database`; its instances are told over `connection`.
    pub fn new(service: &str, database: DatabaseConnection, connection: &Connection) -> Self {
        Self { service: service.to_owned(), database, client: connection.client().clone() }
    }

    /// Asks the writers of `town` to let go and waits until they have: afterwards nobody writes to it, and its commands
    /// are answered by 503 with `Retry-After`. A [`flip`](Self::flip) to the cell it is in takes it back.
    ///
    /// On SQLite one process owns the file and no lock tells whether it has let go: it does so within seconds.
    ///
    /// # Errors
    /// [`PlacementError::Held`] where they have not let go within `patience`: then the town stays `freezing`.
    pub async fn freeze(&self, town: &Town, patience: Duration) -> Result<Placed, PlacementError> {
        let failed = |error| PlacementError::Database { town: town.clone(), error };
        let now = find(&self.database, town).await.map_err(failed)?;
        if now.state == State::Active {
            self.write(&Placed { state: State::Freezing, ..now.clone() }).await?;
        }
        let began = Instant::now();
        let mut tell_at = began;
        while !self.is_free(town).await.map_err(failed)? {
            if began.elapsed() >= patience {
                return Err(PlacementError::Held { town: town.clone(), waited: patience });
            }
            if Instant::now() >= tell_at {
                self.tell().await;
                tell_at = Instant::now() + AGAIN;
            }
            sleep(PAUSE).await;
        }
        let frozen = Placed { state: State::Frozen, ..now };
        self.write(&frozen).await?;
        self.tell().await;
        Ok(frozen)
    }

    /// Makes `town`, frozen at `epoch`, active in `cell` under the next epoch. In the cell it is in, it becomes active
    /// again whether it was frozen or not.
    ///
    /// # Errors
    /// [`PlacementError::Moved`] where it is not at that epoch, [`PlacementError::NotFrozen`] where it is not frozen.
    pub async fn flip(&self, town: &Town, epoch: i64, cell: &str) -> Result<Placed, PlacementError> {
        let failed = |error| PlacementError::Database { town: town.clone(), error };
        let sql = "UPDATE placement SET cell = $2, epoch = epoch + 1, state = 'active' \
                   WHERE town = $1 AND epoch = $3 AND (state = 'frozen' OR cell = $2) RETURNING town";
        let values = [town.as_str().into(), cell.into(), epoch.into()];
        if run(&self.database, sql, values).await.map_err(failed)?.is_empty() {
            let now = find(&self.database, town).await.map_err(failed)?;
            return Err(if now.epoch == epoch {
                PlacementError::NotFrozen { town: town.clone(), state: now.state }
            } else {
                PlacementError::Moved { town: town.clone(), epoch }
            });
        }
        self.tell().await;
        Ok(Placed { town: town.clone(), cell: cell.to_owned(), epoch: epoch + 1, state: State::Active })
    }

    /// Tells the instances to look; one that does not hear it looks by itself within seconds.
    async fn tell(&self) {
        let _ = self.client.publish(nudge(&self.service), "".into()).await;
        let _ = self.client.flush().await;
    }

    /// Whether no writer holds the town.
    async fn is_free(&self, town: &Town) -> Result<bool, DbErr> {
        if self.database.get_database_backend() != DbBackend::Postgres {
            return Ok(true);
        }
        // Freed with the transaction, which this single statement is: no holder was there at that instant, and none
        // stays that comes, since the row says `freezing`.
        let sql = "SELECT pg_try_advisory_xact_lock($1) AS free";
        let rows = run(&self.database, sql, [lock_key(town).into()]).await?;
        rows.first().map_or(Ok(false), |row| row.try_get("", "free"))
    }

    /// Writes the state of a town that is still at its epoch.
    async fn write(&self, placed: &Placed) -> Result<(), PlacementError> {
        let sql = "INSERT INTO placement (town, cell, epoch, state) VALUES ($1, $2, $3, $4) \
                   ON CONFLICT (town) DO UPDATE SET state = excluded.state WHERE placement.epoch = excluded.epoch \
                   RETURNING town";
        let values = [
            placed.town.as_str().into(),
            placed.cell.as_str().into(),
            placed.epoch.into(),
            placed.state.as_str().into(),
        ];
        let town = placed.town.clone();
        match run(&self.database, sql, values).await {
            Ok(rows) if rows.is_empty() => Err(PlacementError::Moved { town, epoch: placed.epoch }),
            Ok(_) => Ok(()),
            Err(error) => Err(PlacementError::Database { town, error }),
        }
    }
}
