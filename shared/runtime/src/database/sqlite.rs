//! `SQLite`: one file per service, for its owner only.

use std::{
    fs::OpenOptions,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use sea_orm::{
    ConnectOptions,
    sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous},
};

use super::{DatabaseError, Purpose};
use crate::settings::{Address, DatabaseSettings};

/// Pages of the log (4 KiB each) after which they are brought into the file: two more waits for the disk, and each page
/// once, however often it has changed since.
const LOG_PAGES: &str = "8192";
/// Rows of a result that may wait to be taken: those of a batch's find, so that SQLite need not stop between them.
const ROWS: usize = 256;
/// Prepared statements a connection keeps.
const STATEMENTS: usize = 512;

pub(super) fn refine(
    options: &mut ConnectOptions,
    settings: &DatabaseSettings,
    purpose: Purpose,
) -> Result<(), DatabaseError> {
    if let Some(path) = file(&settings.url) {
        create(&path)?;
    }
    let busy = settings.lock_timeout();
    options.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite =
            sqlite.statement_cache_capacity(STATEMENTS).busy_timeout(busy).foreign_keys(true).row_buffer_size(ROWS);
        if matches!(purpose, Purpose::Read | Purpose::Own) {
            return sqlite.read_only(true);
        }
        // WAL lets readers go on beside the writer; FULL makes each commit durable; what is deleted is overwritten.
        sqlite
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .pragma("wal_autocheckpoint", LOG_PAGES)
            .pragma("secure_delete", "ON")
    });
    Ok(())
}

/// The file of a `SQLite` address; none where it is in memory.
fn file(url: &Address) -> Option<PathBuf> {
    let rest = url.expose().strip_prefix("sqlite:")?;
    let path = rest.trim_start_matches("//").split('?').next().unwrap_or_default();
    (!path.is_empty() && path != ":memory:").then(|| PathBuf::from(path))
}

/// Makes the file, readable by its owner only, unless it is there. `SQLite` gives its companions (`-wal`, `-shm`) the
/// same mode.
fn create(path: &Path) -> Result<(), DatabaseError> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(cause) => Err(DatabaseError::File { path: path.display().to_string(), cause }),
    }
}
