//! A database of one test's own, its schema in place.

use std::{collections::BTreeMap, path::Path, thread};

use sea_orm::{ConnectOptions, ConnectionTrait, Database as Connect, DatabaseConnection, Statement};
use tempfile::TempDir;
use wuwei_migrations::{MigrationTrait, migrate};

use crate::{
    backend::Backend,
    servers::shared::{Servers, servers},
};

/// Makes the migrations of the service under test.
pub type Migrations = fn() -> Vec<Box<dyn MigrationTrait>>;

/// Every table's rows as JSON, sorted: equal contents, equal data.
pub type Contents = BTreeMap<String, Vec<String>>;

/// A database, removed when dropped.
#[derive(Debug)]
pub struct Database {
    backend: Backend,
    url: String,
    connection: DatabaseConnection,
    owner: Owner,
}

/// What has to be removed in the end.
#[derive(Debug)]
enum Owner {
    Folder { _folder: TempDir },
    Postgres { admin_url: String, name: String },
    Nobody,
}

impl Database {
    /// A new database on `backend` with the schema of `service`.
    pub async fn fresh(backend: Backend, service: &str, migrations: Migrations) -> Self {
        match backend {
            Backend::Sqlite => sqlite(migrations).await,
            Backend::Postgres => postgres(service, migrations).await,
        }
    }

    /// The schema of a service put into an existing empty database, which stays: for servers of a test's own.
    pub async fn prepared(backend: Backend, url: &str, migrations: Migrations) -> Self {
        put_schema(url, migrations).await;
        Self::existing(backend, url).await
    }

    /// An existing database with its schema, which stays: somebody else's.
    pub async fn existing(backend: Backend, url: &str) -> Self {
        Self { backend, url: url.to_owned(), connection: connect(url).await, owner: Owner::Nobody }
    }

    /// Which database it is.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// Its URL.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A connection to look into it with.
    pub fn connection(&self) -> &DatabaseConnection {
        &self.connection
    }

    /// How many rows `table` has.
    pub async fn rows(&self, table: &str) -> u64 {
        self.count(&format!("SELECT COUNT(*) AS n FROM {table}")).await
    }

    /// The number that `sql` selects as `n`.
    pub async fn count(&self, sql: &str) -> u64 {
        let row = self.connection.query_one_raw(self.statement(sql)).await;
        let row = row.unwrap_or_else(|error| panic!("{sql}: {error}")).unwrap_or_else(|| panic!("{sql}: no row"));
        let n: i64 = row.try_get("", "n").unwrap_or_else(|error| panic!("{sql}: {error}"));
        u64::try_from(n).unwrap_or_else(|_| panic!("{sql}: {n} is negative"))
    }

    /// The texts that `sql` selects as `t`.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        let rows = self.connection.query_all_raw(self.statement(sql)).await;
        let rows = rows.unwrap_or_else(|error| panic!("{sql}: {error}"));
        rows.iter().map(|row| row.try_get("", "t").unwrap_or_else(|error| panic!("{sql}: {error}"))).collect()
    }

    /// Runs `sql`, which may be several statements.
    pub async fn execute(&self, sql: &str) {
        self.connection.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// Names of its tables, sorted.
    pub async fn tables(&self) -> Vec<String> {
        self.texts(match self.backend {
            Backend::Sqlite => "SELECT name AS t FROM sqlite_master WHERE type = 'table' ORDER BY 1",
            Backend::Postgres => "SELECT tablename::text AS t FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
        })
        .await
    }

    /// Everything in it except the tables `leases` and `outbox`, which change by themselves.
    pub async fn contents(&self) -> Contents {
        let mut contents = Contents::new();
        for table in self.tables().await.into_iter().filter(|table| !matches!(table.as_str(), "leases" | "outbox")) {
            let rows = match self.backend {
                Backend::Sqlite => format!("SELECT {} AS t FROM {table} ORDER BY 1", self.as_json(&table).await),
                Backend::Postgres => format!("SELECT to_jsonb(x)::text AS t FROM {table} x ORDER BY 1"),
            };
            let rows = self.texts(&rows).await;
            contents.insert(table, rows);
        }
        contents
    }

    /// An SQLite expression for a whole row of `table` as JSON.
    async fn as_json(&self, table: &str) -> String {
        let columns = self.texts(&format!("SELECT name AS t FROM pragma_table_info('{table}')")).await;
        let value = |c: &String| format!("'{c}', CASE typeof({c}) WHEN 'blob' THEN hex({c}) ELSE {c} END");
        format!("json_object({})", columns.iter().map(value).collect::<Vec<_>>().join(", "))
    }

    fn statement(&self, sql: &str) -> Statement {
        Statement::from_string(self.connection.get_database_backend(), sql)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Owner::Postgres { admin_url, name } = &self.owner {
            let (admin_url, sql) = (admin_url.clone(), format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
            // A thread of its own, since nothing can be awaited here. Failing is no harm: the cluster goes with the run.
            let _ = thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
                runtime.block_on(async {
                    let admin = connect(&admin_url).await;
                    let _ = admin.execute_unprepared(&sql).await;
                });
                Ok::<(), std::io::Error>(())
            })
            .join();
        }
    }
}

/// Removes contents equal in both, so that a failed comparison shows only what differs.
pub fn differences(before: &Contents, after: &Contents) -> Vec<String> {
    let tables = before.keys().chain(after.keys().filter(|table| !before.contains_key(*table)));
    let rows = |contents: &Contents, table: &String| contents.get(table).cloned().unwrap_or_default();
    tables
        .flat_map(|table| {
            let (old, new) = (rows(before, table), rows(after, table));
            let gone = old.iter().filter(|row| !new.contains(row)).map(|row| format!("{table} lost {row}"));
            let come = new.iter().filter(|row| !old.contains(row)).map(|row| format!("{table} got {row}"));
            gone.chain(come).collect::<Vec<_>>()
        })
        .collect()
}

async fn sqlite(migrations: Migrations) -> Database {
    let folder = tempfile::Builder::new().prefix("wuwei-sqlite-").tempdir();
    let folder = folder.unwrap_or_else(|error| panic!("a folder for a database: {error}"));
    let url = sqlite_url(&folder.path().join("service.db"));
    put_schema(&url, migrations).await;
    let connection = connect(&url).await;
    Database { backend: Backend::Sqlite, url, connection, owner: Owner::Folder { _folder: folder } }
}

/// URL of the SQLite database in `file`, made if it is not there.
pub fn sqlite_url(file: &Path) -> String {
    format!("sqlite://{}?mode=rwc", file.display())
}

async fn postgres(service: &str, migrations: Migrations) -> Database {
    let servers = servers().await;
    let admin_url = servers.postgres("postgres");
    let admin = connect(&admin_url).await;
    let template = template(servers, &admin, service, migrations).await;
    let name = format!("test_{service}_{}", uuid::Uuid::new_v4().simple());
    let sql = format!("CREATE DATABASE {name} TEMPLATE {template}");
    admin.execute_unprepared(&sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    let url = servers.postgres(&name);
    let connection = connect(&url).await;
    Database { backend: Backend::Postgres, url, connection, owner: Owner::Postgres { admin_url, name } }
}

/// The database to copy for a test of `service`, made by the first test of the run that asks.
async fn template(servers: &Servers, admin: &DatabaseConnection, service: &str, migrations: Migrations) -> String {
    let name = format!("template_{service}");
    let mut made = servers.lock_file(&name);
    made.lock().unwrap_or_else(|error| panic!("locking {name}: {error}"));
    if made.metadata().is_ok_and(|data| data.len() == 0) {
        for sql in [format!("DROP DATABASE IF EXISTS {name}"), format!("CREATE DATABASE {name}")] {
            admin.execute_unprepared(&sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
        }
        put_schema(&servers.postgres(&name), migrations).await;
        std::io::Write::write_all(&mut made, b"made").unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    name
}

async fn put_schema(url: &str, migrations: Migrations) {
    migrate(migrations(), url).await.unwrap_or_else(|error| panic!("schema of {url}: {error}"));
}

async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(2).min_connections(0).sqlx_logging(false);
    Connect::connect(options).await.unwrap_or_else(|error| panic!("{url}: {error}"))
}
