//! Permission: what a caller may do, and where.
//!
//! registry owns grants; every service keeps a projection of them (`grants`, filled by `projection`) and checks
//! each request against it before the handler runs. What was read of a holder is kept, and forgotten as soon as the
//! table has changed: the instance that commits the change tells all others (`int.<service>.grants`). Should that not
//! reach an instance, it still reads afresh after [`KEPT`].

mod asked;
mod permits;
mod projection;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use moka::future::Cache;
use sea_orm::{ColumnTrait as _, DatabaseConnection, DbErr, EntityTrait as _, QueryFilter as _};

use crate::{
    clock::Clock,
    entities::grant,
    identity::Claims,
    refusal::{Fault, Refusal},
};

pub use asked::{held, held_by_reader};
pub use permits::{Held, Permits};
pub(crate) use projection::reactions;

/// How long what was read of a holder is believed: the longest time a revocation in this database can go unnoticed.
pub const KEPT: Duration = Duration::from_secs(3);

/// Holders remembered.
const REMEMBERED: u64 = 10_000;

/// The grants in this service's database; clones share what was read.
#[derive(Clone)]
pub struct Grants {
    database: DatabaseConnection,
    clock: Clock,
    /// By generation and holder: what an unfinished read finds after its generation has ended is never seen.
    known: Cache<(u64, String), Arc<[Held]>>,
    generation: Arc<AtomicU64>,
}

impl Grants {
    /// The grants read through `database`.
    pub fn new(database: DatabaseConnection, clock: Clock) -> Self {
        let known = Cache::builder().max_capacity(REMEMBERED).time_to_live(KEPT).build();
        Self { database, clock, known, generation: Arc::default() }
    }

    /// What the caller may do now.
    ///
    /// # Errors
    /// A fault where the database cannot be read.
    pub async fn permit(&self, claims: &Claims) -> Result<Permits, Refusal> {
        // A service acts by its name, not by grants.
        let held = if claims.service().is_some() { Arc::default() } else { self.held(&claims.sub).await? };
        Ok(Permits::new(claims.sub.clone(), held, self.clock.micros()))
    }

    /// Reads everyone's grants afresh: the table has changed.
    pub fn forget_all(&self) {
        self.generation.fetch_add(1, Ordering::AcqRel);
    }

    async fn held(&self, holder: &str) -> Result<Arc<[Held]>, Refusal> {
        let key = (self.generation.load(Ordering::Acquire), holder.to_owned());
        // Of many requests of one holder at once, one reads.
        let read = self.known.try_get_with(key, self.read(holder)).await;
        read.map_err(|error| Fault::new(format_args!("grants cannot be read: {error}")).into())
    }

    async fn read(&self, holder: &str) -> Result<Arc<[Held]>, DbErr> {
        let rows = grant::Entity::find().filter(grant::Column::Holder.eq(holder)).all(&self.database).await?;
        Ok(rows.into_iter().filter_map(Held::of).collect())
    }
}

#[cfg(test)]
mod tests;
