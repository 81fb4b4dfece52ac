//! Why there is no database, and the way out. No password is ever in it.

use std::time::Duration;

use sea_orm::{DbErr, RuntimeErr, sqlx};

use crate::settings::Address;

/// Why there is no connection to the database.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// No address is set.
    #[error("database.url is not set; give postgres://user:password@host/database or sqlite://path/to/file.db")]
    NotSet,
    /// The address is of no known kind.
    #[error("database.url {url} is neither postgres:// nor sqlite://")]
    UnknownKind {
        /// The address, its password masked.
        url: String,
    },
    /// The file cannot be made.
    #[error("database file {path} cannot be made: {cause}; make its folder, writable for this user")]
    File {
        /// The file.
        path: String,
        /// What the system says.
        cause: std::io::Error,
    },
    /// Nobody answers at the address.
    #[error("no database answered at {url} within {waited:?}{cause}; start it there, or set database.url")]
    Unreachable {
        /// The address, its password masked.
        url: String,
        /// How long it was tried.
        waited: Duration,
        /// The last error, after a colon.
        cause: String,
    },
    /// The user or password is wrong.
    #[error("the database at {url} refuses this user: {cause}; check user and password in database.url")]
    Refused {
        /// The address, its password masked.
        url: String,
        /// What the server says.
        cause: String,
    },
    /// The server has no such database.
    #[error("the server of {url} has no such database; create it (createdb), then run: migrate <service> up")]
    NoDatabase {
        /// The address, its password masked.
        url: String,
    },
    /// Anything else.
    #[error("the database at {url} cannot be used: {cause}")]
    Other {
        /// The address, its password masked.
        url: String,
        /// What the driver says.
        cause: String,
    },
}

impl DatabaseError {
    /// What `error` means, met while connecting to `url` for at most `waited`.
    pub(super) fn of(url: &Address, waited: Duration, error: &DbErr) -> Self {
        let shown = url.to_string();
        let Some(sqlx) = sqlx_error(error) else {
            return Self::Other { url: shown, cause: without_password(url, &error.to_string()) };
        };
        match sqlx {
            sqlx::Error::Database(database) => {
                let cause = without_password(url, database.message());
                match database.code().as_deref() {
                    Some("28P01" | "28000") => Self::Refused { url: shown, cause },
                    Some("3D000") => Self::NoDatabase { url: shown },
                    _ => Self::Other { url: shown, cause },
                }
            }
            sqlx::Error::Io(error) => Self::Unreachable { url: shown, waited, cause: format!(": {error}") },
            sqlx::Error::PoolTimedOut => Self::Unreachable { url: shown, waited, cause: String::new() },
            other => Self::Other { url: shown, cause: without_password(url, &other.to_string()) },
        }
    }
}

fn sqlx_error(error: &DbErr) -> Option<&sqlx::Error> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => Some(error),
        _ => None,
    }
}

/// A driver may repeat the address it was given.
fn without_password(url: &Address, text: &str) -> String {
    text.replace(url.expose(), &url.to_string())
}
