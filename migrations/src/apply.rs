//! Applying migrations to a database.

use std::{fs::OpenOptions, io::ErrorKind, os::unix::fs::OpenOptionsExt, sync::Arc};

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, Statement};
use sea_orm_migration::{
    MigrationName, MigrationStatus, MigrationTrait, MigratorTraitSelf, SchemaManager, async_trait,
};

/// Why a database could not be migrated.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// No service of that name has a database.
    #[error("service {0:?} has no migrations; services that have: {known}", known = known())]
    UnknownService(String),
    /// The database cannot be reached, or a statement failed.
    #[error("{doing}: {cause}")]
    Database {
        /// What was being done.
        doing: &'static str,
        /// What the database said.
        cause: DbErr,
    },
}

/// One migration and whether it is applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// Its name.
    pub name: String,
    /// Whether the database has it.
    pub applied: bool,
}

/// Applies every pending migration of `service` to the database at `url`.
pub async fn up(service: &str, url: &str) -> Result<(), MigrateError> {
    migrate(of(service)?, url).await
}

/// Applies every pending one of `migrations` to the database at `url`.
pub async fn migrate(migrations: Vec<Box<dyn MigrationTrait>>, url: &str) -> Result<(), MigrateError> {
    let database = connect(url).await?;
    Migrations::of(migrations).up(&database, None).await.map_err(doing("applying migrations"))?;
    database.close().await.map_err(doing("closing the database"))
}

/// Makes the databases `names` that the `PostgreSQL` server of `url` lacks. The names are not quoted for: plain letters,
/// digits and underscores.
pub async fn create(url: &str, names: &[String]) -> Result<(), MigrateError> {
    let server = connect(url).await?;
    for name in names {
        let sql = "SELECT 1 FROM pg_database WHERE datname = $1";
        let statement = Statement::from_sql_and_values(server.get_database_backend(), sql, [name.as_str().into()]);
        let found = server.query_one_raw(statement).await.map_err(doing("looking for the databases"))?;
        if found.is_none() {
            let made = server.execute_unprepared(&format!("CREATE DATABASE \"{name}\"")).await;
            made.map_err(doing("making a database"))?;
        }
    }
    server.close().await.map_err(doing("closing the database"))
}

/// Takes the last `steps` applied migrations of `service` back; what their tables held is lost.
pub async fn down(service: &str, url: &str, steps: u32) -> Result<(), MigrateError> {
    let migrations = of(service)?;
    let database = connect(url).await?;
    Migrations::of(migrations).down(&database, Some(steps)).await.map_err(doing("taking migrations back"))?;
    database.close().await.map_err(doing("closing the database"))
}

/// The migrations of `service`, in order, and whether the database at `url` has them. Changes nothing.
pub async fn status(service: &str, url: &str) -> Result<Vec<Migration>, MigrateError> {
    let migrations = of(service)?;
    let database = connect(url).await?;
    let found = Migrations::of(migrations).get_migration_with_status_read_only(&database).await;
    let found = found.map_err(doing("reading the applied migrations"))?;
    let told = found.iter().map(|migration| Migration {
        name: migration.name().to_owned(),
        applied: migration.status() == MigrationStatus::Applied,
    });
    Ok(told.collect())
}

fn of(service: &str) -> Result<Vec<Box<dyn MigrationTrait>>, MigrateError> {
    crate::of(service).ok_or_else(|| MigrateError::UnknownService(service.to_owned()))
}

fn known() -> String {
    crate::services().collect::<Vec<_>>().join(", ")
}

fn doing(doing: &'static str) -> impl Fn(DbErr) -> MigrateError {
    move |cause| MigrateError::Database { doing, cause }
}

/// One connection; on PostgreSQL it holds a lock until it closes, so that two migrators run one after the other.
async fn connect(url: &str) -> Result<DatabaseConnection, MigrateError> {
    private_file(url).map_err(|error| doing("making the database file")(DbErr::Custom(error.to_string())))?;
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    let database = Database::connect(options).await.map_err(doing("connecting to the database"))?;
    let first = match database.get_database_backend() {
        DbBackend::Postgres => "SELECT pg_advisory_lock(hashtextextended('wuwei migrations', 0))",
        // Kept in the file: whoever opens it later need not change it while others have it open.
        _ => "PRAGMA journal_mode = WAL",
    };
    database.execute_unprepared(first).await.map_err(doing("waiting for others to let go of the database"))?;
    Ok(database)
}

/// Makes the file of an `SQLite` URL that asks for one (`mode=rwc`), readable by its owner only, unless it is there.
fn private_file(url: &str) -> std::io::Result<()> {
    let Some((path, "mode=rwc")) = url.strip_prefix("sqlite://").and_then(|rest| rest.split_once('?')) else {
        return Ok(());
    };
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        made => made.map(drop),
    }
}

struct Migrations(Vec<Shared>);

impl Migrations {
    fn of(migrations: Vec<Box<dyn MigrationTrait>>) -> Self {
        Self(migrations.into_iter().map(|migration| Shared(Arc::from(migration))).collect())
    }
}

impl MigratorTraitSelf for Migrations {
    fn migrations(&self) -> Vec<Box<dyn MigrationTrait>> {
        self.0.iter().map(|migration| Box::new(migration.clone()) as Box<dyn MigrationTrait>).collect()
    }
}

/// The migrator asks for its list several times, so that one migration is handed out several times.
#[derive(Clone)]
struct Shared(Arc<dyn MigrationTrait>);

impl MigrationName for Shared {
    fn name(&self) -> &str {
        self.0.name()
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Shared {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        self.0.up(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        self.0.down(manager).await
    }

    fn use_transaction(&self) -> Option<bool> {
        self.0.use_transaction()
    }
}
