//! Migrations as SQL scripts, written once for both databases.

use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

/// One migration: a name, and SQL that makes and unmakes it.
///
/// The SQL is PostgreSQL's, with four marks: `KEY_TEXT` is text compared byte by byte, `FILL(n)` sets the fill factor
/// of a table whose rows are updated often, `@postgres` or `@sqlite` at the start of a line keep it to that database.
/// `SQLite` stores `UUID` and `BYTEA` as `BLOB`.
#[derive(Debug, Clone, Copy)]
pub struct Script {
    /// Name, kept in the table of applied migrations.
    pub name: &'static str,
    /// Makes it.
    pub up: &'static str,
    /// Unmakes it; data of the tables concerned is lost.
    pub down: &'static str,
}

impl MigrationName for Script {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Script {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, self.up).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, self.down).await
    }

    /// Both databases change schema within a transaction: a migration is there wholly or not at all.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn run(manager: &SchemaManager<'_>, script: &str) -> Result<(), DbErr> {
    let sql = dialect(script, manager.get_database_backend());
    for statement in sql.split(';').map(str::trim).filter(|statement| !statement.is_empty()) {
        manager.get_connection().execute_unprepared(statement).await?;
    }
    Ok(())
}

fn dialect(script: &str, database: DbBackend) -> String {
    let sqlite = database == DbBackend::Sqlite;
    let lines = script.lines().filter(|line| !line.starts_with("--")).filter_map(|line| {
        match (line.strip_prefix("@postgres "), line.strip_prefix("@sqlite ")) {
            (Some(line), _) => (!sqlite).then_some(line),
            (_, Some(line)) => sqlite.then_some(line),
            (None, None) => Some(line),
        }
    });
    let sql = lines.collect::<Vec<_>>().join("\n");
    if sqlite {
        let sql = sql.replace("KEY_TEXT", "TEXT").replace(" UUID", " BLOB").replace(" BYTEA", " BLOB");
        without_fill(&sql)
    } else {
        sql.replace("KEY_TEXT", "TEXT COLLATE \"C\"").replace("FILL(", "WITH (fillfactor = ")
    }
}

fn without_fill(sql: &str) -> String {
    let mut parts = sql.split(" FILL(");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |sql, part| sql + part.split_once(')').map_or("", |(_, rest)| rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "-- a comment; with a semicolon\n@postgres CREATE INDEX p ON t USING brin (at);\n@sqlite CREATE \
                          INDEX s ON t (at);\nCREATE TABLE t (id UUID, k KEY_TEXT, b BYTEA) FILL(70);\n";

    #[test]
    fn a_script_is_translated_for_each_database() {
        assert_eq!(
            dialect(SCRIPT, DbBackend::Sqlite),
            "CREATE INDEX s ON t (at);\nCREATE TABLE t (id BLOB, k TEXT, b BLOB);"
        );
        assert_eq!(
            dialect(SCRIPT, DbBackend::Postgres),
            "CREATE INDEX p ON t USING brin (at);\n\
             CREATE TABLE t (id UUID, k TEXT COLLATE \"C\", b BYTEA) WITH (fillfactor = 70);"
        );
    }
}
