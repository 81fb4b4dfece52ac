//! Which instance serves which town. The row `placement(town, cell, epoch, state)` in the service's database is the
//! authority; the bucket `PLACEMENT` announces it afterwards. A town without a row is active in the cell `shared`.
//!
//! Moving a town: [`freeze`] it (its writers let go, and nobody writes), [`flip`] it to the other cell under the next
//! epoch, which makes it active there.

mod directory;
mod serving;

use std::time::Duration;

use backon::{ConstantBuilder, Retryable};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, QueryResult, Statement, Value};
use wuwei_contracts::Town;

pub(crate) use directory::{announce, known};
pub(crate) use serving::{Serving, ServingParts};

/// The cell of towns without a row.
pub const SHARED: &str = "shared";

/// Where a town is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The town.
    pub town: Town,
    /// Cell whose instances serve it.
    pub cell: String,
    /// Counts its moves, from 1.
    pub epoch: i64,
    /// Whether it is served.
    pub state: State,
}

/// Whether a town is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Served by its cell.
    Active,
    /// Its writers are asked to let go.
    Freezing,
    /// Nobody writes.
    Frozen,
}

impl State {
    /// As in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Freezing => "freezing",
            Self::Frozen => "frozen",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Active, Self::Freezing, Self::Frozen].into_iter().find(|state| state.as_str() == text)
    }
}

/// Why a town could not be frozen or flipped.
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
}

/// The advisory lock of a town: writers hold it shared, a freeze takes it exclusively. Stable for ever (FNV-1a).
pub fn lock_key(town: &Town) -> i64 {
    let hash = town
        .as_str()
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    // The sign bit stays clear: negative keys are the writers' own.
    (hash >> 1).cast_signed()
}

/// Every placement row.
pub async fn rows(database: &DatabaseConnection) -> Result<Vec<Placed>, DbErr> {
    let rows = run(database, "SELECT town, cell, epoch, state FROM placement", []).await?;
    rows.iter().map(placed).collect()
}

/// Where `town` is served.
pub async fn find(database: &DatabaseConnection, town: &Town) -> Result<Placed, DbErr> {
    let sql = "SELECT town, cell, epoch, state FROM placement WHERE town = $1";
    let found = run(database, sql, [town.as_str().into()]).await?;
    let default = || Placed { town: town.clone(), cell: SHARED.to_owned(), epoch: 1, state: State::Active };
    found.first().map_or_else(|| Ok(default()), placed)
}

fn placed(row: &QueryResult) -> Result<Placed, DbErr> {
    let wrong = |what: &str| DbErr::Type(format!("table placement holds {what:?}"));
    let (town, state): (String, String) = (row.try_get("", "town")?, row.try_get("", "state")?);
    Ok(Placed {
        town: Town::parse(&town).ok_or_else(|| wrong(&town))?,
        cell: row.try_get("", "cell")?,
        epoch: row.try_get("", "epoch")?,
        state: State::parse(&state).ok_or_else(|| wrong(&state))?,
    })
}

/// Asks the writers of `town` to let go and waits until they have: afterwards nobody writes to it. Repeating it is
/// harmless. `waiting` is called whenever writers still hold it, to tell them again.
///
/// # Errors
/// [`PlacementError::Held`] where they have not let go within `patience`: then the town stays `freezing`.
pub async fn freeze(
    database: &DatabaseConnection,
    town: &Town,
    patience: Duration,
    mut waiting: impl FnMut(),
) -> Result<Placed, PlacementError> {
    let failed = |error| PlacementError::Database { town: town.clone(), error };
    let now = find(database, town).await.map_err(failed)?;
    if now.state == State::Active {
        write(database, &Placed { state: State::Freezing, ..now.clone() }, now.epoch).await?;
    }
    let pause = Duration::from_millis(20);
    let tries = usize::try_from(patience.as_millis() / pause.as_millis()).unwrap_or(usize::MAX);
    let often = ConstantBuilder::default().with_delay(pause).with_max_times(tries);
    let free = || async { if is_free(database, town).await? { Ok(()) } else { Err(DbErr::Custom("held".to_owned())) } };
    free.retry(often).when(|error| matches!(error, DbErr::Custom(_))).notify(|_, _| waiting()).await.map_err(
        |error| match error {
            DbErr::Custom(_) => PlacementError::Held { town: town.clone(), waited: patience },
            error => failed(error),
        },
    )?;
    let frozen = Placed { state: State::Frozen, ..now };
    write(database, &frozen, frozen.epoch).await?;
    Ok(frozen)
}

/// Makes `town`, frozen at `epoch`, active in `cell` under the next epoch.
///
/// # Errors
/// [`PlacementError::Moved`] where it is not at that epoch.
pub async fn flip(
    database: &DatabaseConnection,
    town: &Town,
    epoch: i64,
    cell: &str,
) -> Result<Placed, PlacementError> {
    let next = Placed { town: town.clone(), cell: cell.to_owned(), epoch: epoch + 1, state: State::Active };
    write(database, &next, epoch).await?;
    Ok(next)
}

/// Whether no writer holds the town.
async fn is_free(database: &DatabaseConnection, town: &Town) -> Result<bool, DbErr> {
    if database.get_database_backend() != DbBackend::Postgres {
        // One process owns the file: it lets go by itself before it freezes.
        return Ok(true);
    }
    // Freed with the transaction, which this single statement is: no holder was there at that instant, and none comes,
    // since the row says `freezing`.
    let sql = "SELECT pg_try_advisory_xact_lock($1) AS free";
    let rows = run(database, sql, [lock_key(town).into()]).await?;
    rows.first().map_or(Ok(false), |row| row.try_get("", "free"))
}

async fn write(database: &DatabaseConnection, placed: &Placed, epoch: i64) -> Result<(), PlacementError> {
    let sql = "INSERT INTO placement (town, cell, epoch, state) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (town) DO UPDATE SET cell = excluded.cell, epoch = excluded.epoch, state = excluded.state \
               WHERE placement.epoch = $5 RETURNING town";
    let town = placed.town.clone();
    let values = [
        town.as_str().into(),
        placed.cell.as_str().into(),
        placed.epoch.into(),
        placed.state.as_str().into(),
        epoch.into(),
    ];
    let written = run(database, sql, values).await;
    match written {
        Ok(rows) if rows.is_empty() => Err(PlacementError::Moved { town, epoch }),
        Ok(_) => Ok(()),
        Err(error) => Err(PlacementError::Database { town, error }),
    }
}

async fn run<const N: usize>(
    database: &DatabaseConnection,
    sql: &str,
    values: [Value; N],
) -> Result<Vec<QueryResult>, DbErr> {
    database.query_all_raw(Statement::from_sql_and_values(database.get_database_backend(), sql, values)).await
}
