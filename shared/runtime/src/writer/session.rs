//! The one write connection and what hangs on it: on PostgreSQL its session holds the shared advisory locks of the
//! towns this instance serves, and an exclusive one that tells whether an older session of this writer still lives.

use std::cell::Cell;

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, RuntimeErr, SqlxError as Error, Statement, Value,
};
use uuid::Uuid;

use crate::{
    database::Connect,
    ids,
    outbox::OutboxRow,
    writer::{
        pinned::Pinned,
        plan::Plan,
        postgres::{Flush, Refused},
        sqlite,
        table::{AnyRow, ColumnKind, RowId, Table},
    },
};

/// Flushes that name their losers after one had some.
const NAMING: u32 = 8;

/// A live session.
pub(crate) struct Session {
    pub database: Pinned,
    id: String,
    writer: i64,
    /// So many more flushes are made to name their losers: where there was one, there will be others.
    naming: Cell<u32>,
}

/// Why a flush did not commit.
#[derive(Debug)]
pub(crate) enum FlushError {
    /// These rows did not take effect; nothing was written.
    Losers(Vec<RowId>),
    /// Locks were contended; nothing was written.
    Contended,
    /// The statement failed; nothing was written.
    Statement(DbErr),
    /// The connection broke: it may have committed, or not.
    Unknown(DbErr),
}

impl Session {
    /// Opens a session. `writer` names this writer among all of the database; the call waits until no older session of
    /// it lives, so that what that one did is settled.
    pub async fn open(connect: &Connect, writer: i64) -> Result<Self, DbErr> {
        let database = Pinned::of(connect().await?).await?;
        let session = Self { database, id: ids::new().to_string(), writer, naming: Cell::default() };
        if session.is_postgres() {
            session.fence().await?;
            session.run("SELECT set_config('wuwei.session', $1, false)", [session.id.clone().into()]).await?;
        }
        Ok(session)
    }

    /// A connection without locks, for the benchmark's baseline.
    pub fn plain(database: DatabaseConnection) -> Self {
        Self { database: Pinned::Pool(database), id: String::new(), writer: 0, naming: Cell::default() }
    }

    pub fn is_postgres(&self) -> bool {
        self.database.get_database_backend() == DbBackend::Postgres
    }

    /// Ends an older session of this writer and waits until it is gone.
    async fn fence(&self) -> Result<(), DbErr> {
        let end = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype='advisory' AND granted \
                   AND classid=(($1::int8>>32)&4294967295)::oid AND objid=($1::int8&4294967295)::oid AND pid<>pg_backend_pid() \
                   AND database=(SELECT oid FROM pg_database WHERE datname=current_database())";
        self.run(end, [self.writer.into()]).await?;
        self.run("SELECT pg_advisory_lock($1)", [self.writer.into()]).await.map(drop)
    }

    /// Takes the shared lock of a town, where it is to be had at once; whether it is held. Waiting for a town that is
    /// being frozen would delay all others.
    pub async fn hold(&self, lock: i64) -> Result<bool, DbErr> {
        if !self.is_postgres() {
            return Ok(true);
        }
        let rows = self.run("SELECT pg_try_advisory_lock_shared($1) AS held", [lock.into()]).await?;
        rows.first().map_or(Ok(false), |row| row.try_get("", "held"))
    }

    /// Lets the shared lock of a town go.
    pub async fn release(&self, lock: i64) -> Result<(), DbErr> {
        if self.is_postgres() {
            self.run("SELECT pg_advisory_unlock_shared($1)", [lock.into()]).await?;
        }
        Ok(())
    }

    pub(super) async fn run<const N: usize>(
        &self,
        sql: &str,
        values: [Value; N],
    ) -> Result<Vec<sea_orm::QueryResult>, DbErr> {
        let backend = self.database.get_database_backend();
        self.database.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await
    }

    /// Locks those rows, in key order.
    pub async fn lock_rows(&self, table: &'static Table, keys: Vec<Value>) -> Result<(), DbErr> {
        if !self.is_postgres() {
            return Ok(());
        }
        let keys = Value::Array(table.key_kind().array(), Some(Box::new(keys)));
        let sql = format!(
            "SELECT 1 FROM \"{}\" WHERE \"{key}\"=ANY($1) ORDER BY \"{key}\" FOR UPDATE",
            table.name,
            key = table.key
        );
        self.run(&sql, [keys]).await.map(drop)
    }

    /// Begins a transaction for a batch that must lock rows before it reads them.
    pub async fn begin(&self) -> Result<(), DbErr> {
        let begin = if self.is_postgres() { "BEGIN" } else { "BEGIN IMMEDIATE" };
        self.database.execute_unprepared(begin).await.map(drop)
    }

    /// Undoes the open transaction.
    pub async fn rollback(&self) {
        // A broken connection has rolled back already.
        let _ = self.database.execute_unprepared("ROLLBACK").await;
    }

    /// Writes and commits `plan`; `open` says that a transaction is open already. On an error the transaction, if any,
    /// is rolled back; only where rows lost on SQLite it is left open, to be amended.
    pub async fn flush(&self, plan: &Plan, open: bool) -> Result<(), FlushError> {
        let result = if self.is_postgres() {
            self.flush_postgres(plan, open).await
        } else {
            self.flush_sqlite(plan, open).await
        };
        let amendable = !self.is_postgres() && matches!(result, Err(FlushError::Losers(_)));
        if result.is_err() && !amendable && (open || !self.is_postgres()) {
            self.rollback().await;
        }
        result
    }

    /// Commits `plan`, all that is left of a flush that had losers, on SQLite.
    pub async fn amend(&self, undo: &sqlite::Undo, plan: &Plan) -> Result<(), FlushError> {
        if plan.is_empty() || !undo.by_deleting() {
            self.rollback().await;
            return if plan.is_empty() { Ok(()) } else { self.flush(plan, false).await };
        }
        let amended = async {
            sqlite::take_back(&self.database, undo).await?;
            sqlite::announce(&self.database, plan).await?;
            self.database.execute_unprepared("COMMIT").await.map(drop)
        };
        let amended = amended.await.map_err(classify);
        if amended.is_err() {
            self.rollback().await;
        }
        amended
    }

    async fn flush_postgres(&self, plan: &Plan, open: bool) -> Result<(), FlushError> {
        let left = self.naming.get();
        // Within a transaction it cannot be asked again.
        let refused = match self.write(plan, open || left > 0).await {
            Ok(()) => None,
            Err((Some(Refused::Unnamed), _)) => self.write(plan, true).await.err(),
            Err(refused) => Some(refused),
        };
        let Some((refused, error)) = refused else {
            self.naming.set(left.saturating_sub(1));
            if open {
                self.database.execute_unprepared("COMMIT").await.map_err(classify)?;
            }
            return Ok(());
        };
        Err(match refused {
            Some(Refused::Losers(losers)) => {
                self.naming.set(NAMING);
                FlushError::Losers(losers)
            }
            Some(Refused::Session | Refused::Unnamed) => FlushError::Unknown(error),
            None => classify(error),
        })
    }

    /// Runs the statement for `plan`; what it refused, if anything.
    async fn write(&self, plan: &Plan, naming: bool) -> Result<(), (Option<Refused>, DbErr)> {
        let mut flush = Flush::new(plan, &self.id, naming);
        let values = std::mem::take(&mut flush.values);
        let statement = Statement::from_sql_and_values(DbBackend::Postgres, &flush.sql, values);
        let written = self.database.query_all_raw(statement).await;
        written.map(drop).map_err(|error| (flush.refused(&error), error))
    }

    async fn flush_sqlite(&self, plan: &Plan, open: bool) -> Result<(), FlushError> {
        if !open {
            self.begin().await.map_err(classify)?;
        }
        let losers = sqlite::flush(&self.database, plan).await.map_err(classify)?;
        if !losers.is_empty() {
            return Err(FlushError::Losers(losers));
        }
        self.database.execute_unprepared("COMMIT").await.map(drop).map_err(classify)
    }
}

/// The rows of `table` whose `column` is one of `values`.
pub(crate) async fn rows_where(
    database: &impl ConnectionTrait,
    table: &'static Table,
    column: &str,
    values: Vec<Value>,
) -> Result<Vec<AnyRow>, DbErr> {
    let backend = database.get_database_backend();
    let parts = if backend == DbBackend::Postgres {
        let kind = table.column(column).map_or(ColumnKind::Text, |column| column.kind);
        vec![("=ANY($1)".to_owned(), vec![Value::Array(kind.array(), Some(Box::new(values)))])]
    } else {
        sqlite::one_of(values)
    };
    let names: Vec<String> = table.columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
    let mut rows = Vec::new();
    for (one_of, values) in parts {
        let sql = format!("SELECT {} FROM \"{}\" WHERE \"{column}\"{one_of}", names.join(","), table.name);
        rows.extend(database.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?);
    }
    rows.iter().map(table.decode).collect()
}

/// Whether the server said no, or nothing was heard from it.
pub(crate) fn classify(error: DbErr) -> FlushError {
    if !is_answer(&error) {
        return FlushError::Unknown(error);
    }
    if passes(&error) { FlushError::Contended } else { FlushError::Statement(error) }
}

/// Whether the database is in trouble, or busy, and may not be later: then no job is at fault, and all are tried again.
pub(crate) fn passes(error: &DbErr) -> bool {
    let Some(code) = code(error) else { return false };
    match code.parse::<u32>() {
        // SQLite, the low byte: busy, locked, out of memory, read-only, I/O, full.
        Ok(number) if code.len() < 5 => matches!(number & 0xff, 5 | 6 | 7 | 8 | 10 | 13),
        // PostgreSQL: rolled back for another's sake, out of resources, system error, lock time-out, read-only.
        _ => ["40", "53", "58"].iter().any(|class| code.starts_with(class)) || code == "55P03" || code == "25006",
    }
}

fn code(error: &DbErr) -> Option<String> {
    let (DbErr::Query(RuntimeErr::SqlxError(error)) | DbErr::Exec(RuntimeErr::SqlxError(error))) = error else {
        return None;
    };
    error.as_database_error()?.code().map(std::borrow::Cow::into_owned)
}

/// Whether `error` is the database's answer to a statement, as opposed to a broken connection or a server going down.
pub(crate) fn is_answer(error: &DbErr) -> bool {
    let runtime = match error {
        DbErr::Query(error) | DbErr::Exec(error) | DbErr::Conn(error) => error,
        DbErr::ConnectionAcquire(_) => return false,
        _ => return true,
    };
    let RuntimeErr::SqlxError(error) = runtime else { return true };
    match &**error {
        // Class 57P0x: the server or an operator ends the session; 08: the connection failed (08P01 is an answer).
        Error::Database(told) => {
            !told.code().is_some_and(|code| code.starts_with("57P") || (code.starts_with("08") && code != "08P01"))
        }
        Error::Io(_)
        | Error::Tls(_)
        | Error::Protocol(_)
        | Error::PoolTimedOut
        | Error::PoolClosed
        | Error::WorkerCrashed => false,
        // A value that cannot be read or bound is the statement's own fault.
        _ => true,
    }
}

impl OutboxRow {
    /// The keys of its events as JSON: `[[aggregate, sequence], …]`.
    pub fn keys(&self) -> String {
        let keys: Vec<(&str, i64)> =
            self.events.iter().map(|event| (event.aggregate.as_str(), event.sequence)).collect();
        serde_json::to_string(&keys).unwrap_or_default()
    }
}

/// The id of a writer as an advisory lock key: its random half, negative by the variant's bits, as no town's key is.
pub(crate) fn writer_lock(id: Uuid) -> i64 {
    let (_, low) = id.as_u64_pair();
    low.cast_signed()
}
