//! The writer's connection, taken out of sqlx's pool for good.
//!
//! A pool pings each connection whenever it comes back, a round trip per statement, and sea-orm copies every bound value
//! on its way there; the writer, which never shares its connection nor drops a statement half-way, needs neither.

use std::sync::Arc;

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement,
    sea_query::Values,
    sqlx::{self, AssertSqlSafe, Executor as _, PgConnection, SqliteConnection},
};
use sea_query_sqlx::SqlxValues;
use tokio::sync::Mutex;

/// One connection for one user.
pub(crate) enum Pinned {
    Postgres(Mutex<PgConnection>),
    Sqlite(Mutex<SqliteConnection>),
    /// A connection used as sea-orm has it: the benchmark's baseline.
    Pool(DatabaseConnection),
}

impl Pinned {
    /// Takes the connection out of `database`.
    pub async fn of(database: DatabaseConnection) -> Result<Self, DbErr> {
        if database.get_database_backend() == DbBackend::Postgres {
            let connection = database.get_postgres_connection_pool().acquire().await.map_err(failed(DbErr::Conn))?;
            return Ok(Self::Postgres(Mutex::new(connection.detach())));
        }
        let connection = database.get_sqlite_connection_pool().acquire().await.map_err(failed(DbErr::Conn))?;
        Ok(Self::Sqlite(Mutex::new(connection.detach())))
    }
}

fn failed(kind: fn(RuntimeErr) -> DbErr) -> impl Fn(sqlx::Error) -> DbErr {
    move |error| kind(RuntimeErr::SqlxError(Arc::new(error)))
}

fn bound(values: Option<Values>) -> SqlxValues {
    SqlxValues(values.unwrap_or_else(|| Values(Vec::new())))
}

#[async_trait::async_trait]
impl ConnectionTrait for Pinned {
    fn get_database_backend(&self) -> DbBackend {
        match self {
            Self::Postgres(_) => DbBackend::Postgres,
            Self::Sqlite(_) => DbBackend::Sqlite,
            Self::Pool(database) => database.get_database_backend(),
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let failed = failed(DbErr::Exec);
        match self {
            Self::Postgres(connection) => {
                let query = sqlx::query_with(AssertSqlSafe(statement.sql), bound(statement.values));
                query.execute(&mut *connection.lock().await).await.map(Into::into).map_err(failed)
            }
            Self::Sqlite(connection) => {
                let query = sqlx::query_with(AssertSqlSafe(statement.sql), bound(statement.values));
                query.execute(&mut *connection.lock().await).await.map(Into::into).map_err(failed)
            }
            Self::Pool(database) => database.execute_raw(statement).await,
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let (failed, safe) = (failed(DbErr::Exec), AssertSqlSafe(sql.to_owned()));
        match self {
            Self::Postgres(connection) => connection.lock().await.execute(safe).await.map(Into::into).map_err(failed),
            Self::Sqlite(connection) => connection.lock().await.execute(safe).await.map(Into::into).map_err(failed),
            Self::Pool(database) => database.execute_unprepared(sql).await,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        Ok(self.query_all_raw(statement).await?.into_iter().next())
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let failed = failed(DbErr::Query);
        match self {
            Self::Postgres(connection) => {
                let query = sqlx::query_with(AssertSqlSafe(statement.sql), bound(statement.values));
                let rows = query.fetch_all(&mut *connection.lock().await).await.map_err(failed)?;
                Ok(rows.into_iter().map(Into::into).collect())
            }
            Self::Sqlite(connection) => {
                let query = sqlx::query_with(AssertSqlSafe(statement.sql), bound(statement.values));
                let rows = query.fetch_all(&mut *connection.lock().await).await.map_err(failed)?;
                Ok(rows.into_iter().map(Into::into).collect())
            }
            Self::Pool(database) => database.query_all_raw(statement).await,
        }
    }
}
