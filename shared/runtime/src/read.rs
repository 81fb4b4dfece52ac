//! The reading side: what a query may see.

use std::sync::Arc;

use jiff::Timestamp;
use sea_orm::DatabaseConnection;
use wuwei_contracts::Town;

use crate::{clock::Clock, origin::Origin};

/// Committed rows, read through a pool; read-only on `SQLite`.
#[derive(Clone)]
pub struct Read {
    pub(crate) database: DatabaseConnection,
    pub(crate) clock: Clock,
    pub(crate) origin: Arc<Origin>,
}

impl Read {
    /// The connection to query with sea-orm.
    pub fn database(&self) -> &DatabaseConnection {
        &self.database
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The town in whose name the query runs.
    pub fn town(&self) -> &Town {
        &self.origin.town
    }

    /// Who asks, and why.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }
}
