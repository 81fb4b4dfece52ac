use std::os::unix::fs::PermissionsExt as _;

use sea_orm::ConnectionTrait as _;

use super::*;

fn settings(url: impl Into<String>) -> DatabaseSettings {
    DatabaseSettings { url: url.into().into(), connect_timeout_ms: 300, ..DatabaseSettings::default() }
}

async fn pragma(database: &DatabaseConnection, name: &str) -> String {
    let statement = sea_orm::Statement::from_string(sea_orm::DbBackend::Sqlite, format!("PRAGMA {name}"));
    let row = database.query_one_raw(statement).await.unwrap().unwrap();
    row.try_get_by_index::<i64>(0)
        .map_or_else(|_| row.try_get_by_index::<String>(0).unwrap(), |number| number.to_string())
}

#[tokio::test]
async fn an_sqlite_file_is_its_owners_alone_durable_and_read_only_for_queries() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("registry.db");
    let settings = settings(format!("sqlite://{}", path.display()));
    let writer = writer_connection(&settings, "registry").await.unwrap();
    writer.execute_unprepared("CREATE TABLE t (id INTEGER PRIMARY KEY)").await.unwrap();
    for name in ["registry.db", "registry.db-wal", "registry.db-shm"] {
        let mode = std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    for (name, value) in [("journal_mode", "wal"), ("synchronous", "2"), ("secure_delete", "1"), ("foreign_keys", "1")]
    {
        assert_eq!(pragma(&writer, name).await, value, "{name}");
    }
    let readers = reader_pool(&settings, "registry").await.unwrap();
    assert_eq!(pragma(&readers, "foreign_keys").await, "1");
    assert!(readers.execute_unprepared("INSERT INTO t VALUES (1)").await.is_err(), "queries cannot write");
    writer.close().await.unwrap();
    readers.close().await.unwrap();
    // A start in which the readers come first.
    let readers = reader_pool(&settings, "registry").await.unwrap();
    assert_eq!(pragma(&readers, "journal_mode").await, "wal");
    let control = control_connection(&settings, "registry").await.unwrap();
    control.execute_unprepared("INSERT INTO t VALUES (2)").await.unwrap();
}

#[tokio::test]
async fn what_cannot_be_reached_or_made_is_named_without_its_password() {
    let told = async |url: &str| {
        let error = reader_pool(&settings(url), "registry").await.map(drop).unwrap_err().to_string();
        assert!(!error.contains("s3cret"), "{error}");
        error
    };
    assert!(told("").await.starts_with("database.url is not set"));
    assert!(told("mysql://wuwei:s3cret@db/x").await.contains("neither postgres:// nor sqlite://"));
    let nobody = told("postgres://wuwei:s3cret@127.0.0.1:9/registry").await;
    assert!(nobody.starts_with("no database answered at postgres://wuwei:********@127.0.0.1:9/registry"), "{nobody}");
    let folder = told("sqlite:///nowhere/at/all/registry.db").await;
    assert!(folder.starts_with("database file /nowhere/at/all/registry.db cannot be made"), "{folder}");
    let odd = told("postgres://wuwei:s3cret@127.0.0.1:port/registry").await;
    assert!(odd.contains("cannot be used"), "{odd}");
}
