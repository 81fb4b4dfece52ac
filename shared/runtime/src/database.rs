//! Connections to a service's own database, and errors that say what to do.
//!
//! An instance has five kinds: the one write connection (of the writer's thread), a pool for queries (read-only), a small
//! one for what the runtime itself reads, one for the relay and the sweeper, and one for the leases, whose renewal must
//! not wait behind any of them.

mod errors;
mod postgres;
mod sqlite;

use std::{sync::Arc, time::Duration};

use futures::future::BoxFuture;
use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbErr};

use crate::settings::DatabaseSettings;

pub use errors::DatabaseError;

/// Connections of the runtime's own reads.
const OWN: u32 = 2;

/// Opens a write connection, as often as asked.
pub(crate) type Connect = Arc<dyn Fn() -> BoxFuture<'static, Result<DatabaseConnection, DbErr>> + Send + Sync>;

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Write,
    Read,
    Own,
    Control,
    Relay,
}

impl Purpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Write => "writer",
            Self::Read => "reader",
            Self::Own => "own",
            Self::Control => "control",
            Self::Relay => "relay",
        }
    }
}

/// The one write connection of `service`. Open it on the runtime that will use it.
pub async fn writer_connection(
    settings: &DatabaseSettings,
    service: &str,
) -> Result<DatabaseConnection, DatabaseError> {
    open(settings, service, Purpose::Write).await
}

/// The pool that answers queries; read-only on `SQLite`.
pub async fn reader_pool(settings: &DatabaseSettings, service: &str) -> Result<DatabaseConnection, DatabaseError> {
    open(settings, service, Purpose::Read).await
}

/// A small pool for the runtime's own short reads (grants, due rows, placement): no town's slow queries may delay them,
/// and with them every other town. Read-only on `SQLite`.
pub async fn own_pool(settings: &DatabaseSettings, service: &str) -> Result<DatabaseConnection, DatabaseError> {
    open(settings, service, Purpose::Own).await
}

/// The connection for the leases.
pub async fn control_connection(
    settings: &DatabaseSettings,
    service: &str,
) -> Result<DatabaseConnection, DatabaseError> {
    open(settings, service, Purpose::Control).await
}

/// The connection of the relay and the sweeper, which may read and delete much at a time.
pub async fn relay_connection(settings: &DatabaseSettings, service: &str) -> Result<DatabaseConnection, DatabaseError> {
    open(settings, service, Purpose::Relay).await
}

/// Opens write connections of `service` on whichever thread asks.
pub(crate) fn writer_connect(settings: &DatabaseSettings, service: &str) -> Connect {
    let (settings, service) = (settings.clone(), service.to_owned());
    Arc::new(move || {
        let (settings, service) = (settings.clone(), service.clone());
        Box::pin(async move {
            let options =
                options(&settings, &service, Purpose::Write).map_err(|error| DbErr::Custom(error.to_string()))?;
            Database::connect(options).await
        })
    })
}

async fn open(
    settings: &DatabaseSettings,
    service: &str,
    purpose: Purpose,
) -> Result<DatabaseConnection, DatabaseError> {
    let options = options(settings, service, purpose)?;
    Database::connect(options)
        .await
        .map_err(|error| DatabaseError::of(&settings.url, settings.connect_timeout(), &error))
}

fn options(settings: &DatabaseSettings, service: &str, purpose: Purpose) -> Result<ConnectOptions, DatabaseError> {
    let url = &settings.url;
    let connections = match purpose {
        Purpose::Read => settings.readers,
        Purpose::Own => OWN,
        _ => 1,
    };
    let mut options = ConnectOptions::new(url.expose());
    options
        .max_connections(connections)
        .acquire_timeout(settings.connect_timeout())
        // A connection is kept until it breaks: closing it would lose its prepared statements, and the writer's locks.
        .idle_timeout(None::<Duration>)
        .max_lifetime(None::<Duration>)
        .test_before_acquire(false)
        // Statements may hold personal data.
        .sqlx_logging(false)
        .record_stmt_in_spans(false);
    if url.is_sqlite() {
        sqlite::refine(&mut options, settings, purpose)?;
    } else if url.is_postgres() {
        postgres::refine(&mut options, settings, &format!("wuwei-{service}-{}", purpose.as_str()), purpose);
    } else if url.expose().is_empty() {
        return Err(DatabaseError::NotSet);
    } else {
        return Err(DatabaseError::UnknownKind { url: url.to_string() });
    }
    Ok(options)
}

#[cfg(test)]
mod tests;
