//! Permission: what a caller may do, and where.
//!
//! registry owns grants; every service keeps a projection of them (`grants`, filled by [`projection`]) and checks
//! each request against it before the handler runs. What was read of a holder is kept for [`KEPT`]: a grant given or
//! revoked takes effect at once in the instance that applies the event, and within three seconds in all others.

mod permits;
mod projection;

use std::{sync::Arc, time::Duration};

use moka::{future::Cache, sync::Cache as Marks};
use sea_orm::{ColumnTrait as _, DatabaseConnection, DbErr, EntityTrait as _, QueryFilter as _};

use crate::{
    clock::Clock,
    entities::grant,
    identity::Claims,
    refusal::{Fault, Refusal},
};

pub use permits::{Held, Permits};
pub(crate) use projection::reactions;

/// How long what was read of a holder is believed: the longest time a revocation may take in this database.
pub const KEPT: Duration = Duration::from_secs(3);

/// How long a holder whose grants are just being changed is read afresh: longer than a commit takes.
const CHANGING: Duration = Duration::from_secs(1);

/// Holders remembered.
const REMEMBERED: u64 = 10_000;

/// The grants in this service's database; clones share what was read.
#[derive(Clone)]
pub struct Grants {
    database: DatabaseConnection,
    clock: Clock,
    known: Cache<String, Arc<[Held]>>,
    changing: Marks<String, ()>,
}

impl Grants {
    /// The grants read through `database`.
    pub fn new(database: DatabaseConnection, clock: Clock) -> Self {
        Self {
            database,
            clock,
            known: Cache::builder().max_capacity(REMEMBERED).time_to_live(KEPT).build(),
            changing: Marks::builder().max_capacity(REMEMBERED).time_to_live(CHANGING).build(),
        }
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

    /// Reads the holder's grants afresh from now on; called while they are being changed.
    pub fn forget(&self, holder: &str) {
        self.changing.insert(holder.to_owned(), ());
    }

    /// Reads everyone's grants afresh.
    pub fn forget_all(&self) {
        self.known.invalidate_all();
    }

    async fn held(&self, holder: &str) -> Result<Arc<[Held]>, Refusal> {
        if self.changing.contains_key(holder) {
            let held = self.read(holder).await.map_err(unreadable)?;
            self.known.insert(holder.to_owned(), held.clone()).await;
            return Ok(held);
        }
        // Of many requests of one holder at once, one reads.
        self.known.try_get_with_by_ref(holder, self.read(holder)).await.map_err(unreadable)
    }

    async fn read(&self, holder: &str) -> Result<Arc<[Held]>, DbErr> {
        let rows = grant::Entity::find().filter(grant::Column::Holder.eq(holder)).all(&self.database).await?;
        Ok(rows.into_iter().filter_map(Held::of).collect())
    }
}

fn unreadable(error: impl std::fmt::Display) -> Refusal {
    Fault::new(format_args!("grants cannot be read: {error}")).into()
}

#[cfg(test)]
mod tests;
