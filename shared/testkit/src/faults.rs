//! Faults of the database, real ones: COMMIT itself fails, after every statement has gone well.

use crate::{backend::Backend, database::Database};

/// Tables written in passing, whose failure would not be a failure of a handler.
const SPARED: [&str; 4] = ["leases", "outbox", "placement", "seaql_migrations"];

const POSTGRES: &str = "
    CREATE SEQUENCE refused_commits;
    CREATE FUNCTION refuse_commit() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN PERFORM nextval('refused_commits'); RAISE EXCEPTION 'a fault made by a test'; END $$;";

const SQLITE: &str = "
    CREATE TABLE refused_commits (never INTEGER REFERENCES refused_commits_target(id) DEFERRABLE INITIALLY DEFERRED);
    CREATE TABLE refused_commits_target (id INTEGER PRIMARY KEY);";

impl Database {
    /// From now on every COMMIT of an inserted or updated row fails: on PostgreSQL by a deferred trigger that raises,
    /// on SQLite by a deferred foreign key without a target.
    pub async fn refuse_commits(&self) {
        let tables = self.tables().await;
        self.execute(match self.backend() {
            Backend::Postgres => POSTGRES,
            Backend::Sqlite => SQLITE,
        })
        .await;
        for table in tables.iter().filter(|table| !SPARED.contains(&table.as_str())) {
            self.execute(&match self.backend() {
                Backend::Postgres => format!(
                    "CREATE CONSTRAINT TRIGGER refuse_commit AFTER INSERT OR UPDATE ON {table} \
                     DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_commit()"
                ),
                Backend::Sqlite => ["INSERT", "UPDATE"]
                    .map(|change| {
                        format!(
                            "CREATE TRIGGER refuse_{change}_{table} AFTER {change} ON {table} \
                             BEGIN INSERT INTO refused_commits VALUES (1); END;"
                        )
                    })
                    .concat(),
            })
            .await;
        }
    }

    /// Whether a commit was refused since (PostgreSQL: a sequence outlives the rollback).
    pub(crate) async fn has_refused(&self) -> bool {
        self.count("SELECT is_called::int::bigint AS n FROM refused_commits").await > 0
    }

    /// Ends what [`Self::refuse_commits`] began.
    pub async fn allow_commits(&self) {
        match self.backend() {
            Backend::Postgres => {
                self.execute("DROP FUNCTION refuse_commit() CASCADE; DROP SEQUENCE refused_commits").await;
            }
            Backend::Sqlite => {
                let triggers = "SELECT name AS t FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'refuse_%'";
                for trigger in self.texts(triggers).await {
                    self.execute(&format!("DROP TRIGGER {trigger}")).await;
                }
                self.execute("DROP TABLE refused_commits; DROP TABLE refused_commits_target;").await;
            }
        }
    }
}
