//! Which instance serves which town. The row `placement(town, cell, epoch, state)` in the service's database is the
//! authority; the bucket `PLACEMENT` announces it afterwards. A town without a row is active in the cell `shared`.
//!
//! [`Moves`] moves a town: frozen, its writers let go and nobody writes; flipped to the other cell under the next epoch,
//! it is active there.

mod announced;
mod directory;
mod moves;
mod serving;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, QueryResult, Statement, Value};
use wuwei_contracts::Town;

pub use moves::{Moves, PlacementError};
pub(crate) use serving::{Layout, Serving, ServingParts};

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
    /// Whether it may be written.
    pub state: State,
}

impl Placed {
    /// Whether instances of `cell` may write for the town.
    pub fn is_active_in(&self, cell: &str) -> bool {
        self.state == State::Active && self.cell == cell
    }
}

/// Whether a town may be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// By its cell.
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

/// The advisory lock of a town: writers hold it shared, a freeze takes it exclusively. Stable for ever (FNV-1a).
pub fn lock_key(town: &Town) -> i64 {
    let hash = town
        .as_str()
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    // The sign bit stays clear: negative keys are the writers' own.
    (hash >> 1).cast_signed()
}

/// Every placement row, by town.
pub async fn rows(database: &DatabaseConnection) -> Result<Vec<Placed>, DbErr> {
    let rows = run(database, "SELECT town, cell, epoch, state FROM placement ORDER BY town", []).await?;
    rows.iter().map(placed).collect()
}

/// Where `town` is served.
pub async fn find(database: &impl ConnectionTrait, town: &Town) -> Result<Placed, DbErr> {
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

async fn run<const N: usize>(
    database: &impl ConnectionTrait,
    sql: &str,
    values: [Value; N],
) -> Result<Vec<QueryResult>, DbErr> {
    database.query_all_raw(Statement::from_sql_and_values(database.get_database_backend(), sql, values)).await
}
