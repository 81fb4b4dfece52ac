//! Databases: for every figure a fresh one, copied from a template that holds what the workload needs.

pub mod seed;

use std::{cell::Cell, fs, path::PathBuf, time::Duration};

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};
use wuwei_migrations::migrate;

use crate::{
    failure::{Failure, While},
    options::{Backend, Options, Workload},
    servers::Servers,
    service::migrations,
};

/// Makes databases.
pub struct Stores {
    accounts: u64,
    folder: PathBuf,
    made: Cell<u32>,
}

/// A database.
pub struct Store {
    pub backend: Backend,
    pub url: String,
    connection: DatabaseConnection,
}

impl Store {
    /// Connects to a database.
    pub async fn open(backend: Backend, url: String) -> Result<Self, Failure> {
        let mut options = ConnectOptions::new(&url);
        options.max_connections(1).sqlx_logging(false).connect_timeout(Duration::from_secs(20));
        let connection = Database::connect(options).await.doing(format!("connecting to {url}"))?;
        Ok(Self { backend, url, connection })
    }

    /// Runs `sql`, which may be several statements.
    pub async fn execute(&self, sql: &str) -> Result<(), Failure> {
        self.connection.execute_unprepared(sql).await.map(drop).doing(sql)
    }

    /// The whole number that `sql` selects.
    pub async fn number(&self, sql: &str) -> Result<i64, Failure> {
        let statement = Statement::from_string(self.connection.get_database_backend(), sql);
        let row = self.connection.query_one_raw(statement).await.doing(sql)?;
        let row = row.ok_or_else(|| Failure::new(format!("{sql}: no row")))?;
        row.try_get_by_index::<Option<i64>>(0).doing(sql).map(Option::unwrap_or_default)
    }

    /// The text that `sql` selects.
    pub async fn text(&self, sql: &str) -> Result<String, Failure> {
        let statement = Statement::from_string(self.connection.get_database_backend(), sql);
        let row = self.connection.query_one_raw(statement).await.doing(sql)?;
        let row = row.ok_or_else(|| Failure::new(format!("{sql}: no row")))?;
        row.try_get_by_index::<String>(0).doing(sql)
    }

    /// Deadlocks broken so far; each costs those in it a second.
    pub async fn deadlocks(&self) -> Result<u64, Failure> {
        if self.backend == Backend::Sqlite {
            return Ok(0);
        }
        let counted = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
        Ok(u64::try_from(self.number(counted).await?)?)
    }

    /// Ends the connection: a template with one cannot be copied.
    async fn close(self) -> Result<String, Failure> {
        self.connection.close().await?;
        Ok(self.url)
    }
}

impl Stores {
    /// Databases under `folder`, or on PostgreSQL.
    pub fn new(options: &Options, folder: PathBuf) -> Self {
        Self { accounts: options.accounts, folder, made: Cell::new(0) }
    }

    /// Makes the templates of `backend`.
    pub async fn prepare(&self, servers: &Servers, backend: Backend) -> Result<(), Failure> {
        for workload in [Workload::Insert, Workload::Mixed] {
            let name = template(workload);
            let url = self.create(servers, backend, name, None).await?;
            migrate(migrations(), &url).await?;
            let store = Store::open(backend, url).await?;
            let accounts = if workload == Workload::Mixed { self.accounts } else { 0 };
            for sql in seed::statements(backend, accounts) {
                store.execute(&sql).await?;
            }
            store.close().await?;
        }
        Ok(())
    }

    /// A fresh database for `workload`.
    pub async fn fresh(&self, servers: &Servers, backend: Backend, workload: Workload) -> Result<Store, Failure> {
        self.made.set(self.made.get() + 1);
        let name = format!("cell_{}", self.made.get());
        let url = self.create(servers, backend, &name, Some(template(workload))).await?;
        let store = Store::open(backend, url).await?;
        if backend == Backend::Postgres {
            // Into the server's own cache, as in a server that has run for long.
            store.execute("SET enable_seqscan = on; SELECT count(*), sum(balance) FROM accounts").await?;
            store.execute("SET enable_seqscan = off; SELECT count(id) FROM accounts; RESET enable_seqscan").await?;
        }
        Ok(store)
    }

    /// Removes a database.
    pub async fn remove(&self, servers: &Servers, store: Store) -> Result<(), Failure> {
        let (backend, url) = (store.backend, store.close().await?);
        match backend {
            Backend::Postgres => {
                let name = url.rsplit('/').next().unwrap_or_default();
                self.admin(servers, &[&format!("DROP DATABASE {name} WITH (FORCE)")]).await
            }
            Backend::Sqlite => {
                let path = url.trim_start_matches("sqlite://").trim_end_matches("?mode=rwc");
                for file in [path.to_owned(), format!("{path}-wal"), format!("{path}-shm")] {
                    // The companions are there only while it is open.
                    let _ = fs::remove_file(file);
                }
                Ok(())
            }
        }
    }

    async fn create(
        &self,
        servers: &Servers,
        backend: Backend,
        name: &str,
        template: Option<&str>,
    ) -> Result<String, Failure> {
        match backend {
            Backend::Postgres => {
                // By copying through the log no page needs its whole image logged at its first change: like a server
                // between two checkpoints, and not like one right after.
                let from = template.map(|template| format!(" TEMPLATE {template}")).unwrap_or_default();
                self.admin(servers, &["CHECKPOINT", &format!("CREATE DATABASE {name}{from}")]).await?;
                servers.postgres_url(name)
            }
            Backend::Sqlite => {
                let path = self.folder.join(format!("{name}.sqlite"));
                if let Some(template) = template {
                    fs::copy(self.folder.join(format!("{template}.sqlite")), &path).doing(path.display())?;
                    fs::File::open(&path)?.sync_all()?;
                }
                Ok(format!("sqlite://{}?mode=rwc", path.display()))
            }
        }
    }

    async fn admin(&self, servers: &Servers, statements: &[&str]) -> Result<(), Failure> {
        let admin = Store::open(Backend::Postgres, servers.postgres_url("postgres")?).await?;
        for sql in statements {
            admin.execute(sql).await?;
        }
        admin.close().await.map(drop)
    }
}

fn template(workload: Workload) -> &'static str {
    match workload {
        Workload::Insert => "template_insert",
        Workload::Mixed | Workload::Hot => "template_mixed",
    }
}
