//! Every migration goes up and down on both databases, and each service names the last one it needs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

use std::os::unix::fs::PermissionsExt;

use wuwei_migrations::{MigrateError, Script, down, last, migrate, of, services, status, up, with_runtime};
use wuwei_testkit::{Backend, both, database::Database};

const RUNTIME_TABLES: [&str; 9] =
    ["counters", "due", "events", "grants", "idempotency", "leases", "outbox", "placement", "positions"];
const REGISTRY_TABLES: [&str; 22] = [
    "assemblies",
    "claimants",
    "communities",
    "community_numbers",
    "coverage",
    "deliveries",
    "file_keys",
    "file_readings",
    "files",
    "given_grants",
    "imported_communities",
    "liaisons",
    "notice_choices",
    "notices",
    "organisation_terms",
    "organisations",
    "people",
    "person_keys",
    "person_reads",
    "towns",
    "villages",
    "wish_recipients",
];

/// A database without any schema.
async fn empty(backend: Backend) -> Database {
    Database::fresh(backend, "migrations", Vec::new).await
}

/// Its tables but the migrator's own.
async fn tables(database: &Database) -> Vec<String> {
    let mut tables = database.tables().await;
    tables.retain(|table| table != "seaql_migrations" && !table.starts_with("sqlite_"));
    tables
}

fn sorted(one: &[&str], other: &[&str]) -> Vec<String> {
    let mut all: Vec<String> = one.iter().chain(other).map(ToString::to_string).collect();
    all.sort();
    all
}

both!(every_migration_goes_up_and_down_and_up_again, async |backend| {
    for service in services() {
        let database = empty(backend).await;
        let count = of(service).unwrap().len();
        assert!(status(service, database.url()).await.unwrap().iter().all(|migration| !migration.applied));
        up(service, database.url()).await.unwrap();
        let there = tables(&database).await;
        assert!(there.len() > RUNTIME_TABLES.len(), "{service} has tables of its own: {there:?}");
        for step in 1..=count {
            down(service, database.url(), 1).await.unwrap();
            let applied = status(service, database.url()).await.unwrap();
            assert_eq!(applied.iter().filter(|migration| migration.applied).count(), count - step);
        }
        assert_eq!(tables(&database).await, Vec::<String>::new(), "{service}: taking all back leaves nothing");
        up(service, database.url()).await.unwrap();
        assert_eq!(tables(&database).await, there);
        up(service, database.url()).await.unwrap();
    }
});

both!(registry_has_the_runtimes_tables_and_its_own, async |backend| {
    let database = empty(backend).await;
    up("registry", database.url()).await.unwrap();
    assert_eq!(tables(&database).await, sorted(&RUNTIME_TABLES, &REGISTRY_TABLES));
    let leases = database.texts("SELECT CAST(shard AS TEXT) AS t FROM leases ORDER BY shard").await;
    assert_eq!(leases, ["0", "1", "2", "3", "4", "5", "6", "7"]);
});

both!(a_service_outside_this_crate_gets_the_runtimes_tables_first, async |backend| {
    const OWN: Script = Script { name: "m0002_own", up: "CREATE TABLE own (id KEY_TEXT)", down: "DROP TABLE own" };
    let database = empty(backend).await;
    migrate(with_runtime(vec![Box::new(OWN)]), database.url()).await.unwrap();
    assert_eq!(tables(&database).await, sorted(&RUNTIME_TABLES, &["own"]));
});

both!(a_migration_that_fails_leaves_nothing_of_itself, async |backend| {
    const HALF: Script = Script { name: "m0002_half", up: "CREATE TABLE half (id INT); CREATE nonsense", down: "" };
    let database = empty(backend).await;
    let failed = migrate(with_runtime(vec![Box::new(HALF)]), database.url()).await;
    assert!(matches!(failed, Err(MigrateError::Database { doing: "applying migrations", .. })), "{failed:?}");
    assert_eq!(tables(&database).await, sorted(&RUNTIME_TABLES, &[]), "the migration before it stays");
});

both!(a_database_of_a_newer_program_is_refused, async |backend| {
    let database = empty(backend).await;
    up("registry", database.url()).await.unwrap();
    database.execute("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_later', 0)").await;
    assert!(up("registry", database.url()).await.is_err());
});

// SQLite databases belong to one process, which migrates before it serves.
#[test]
fn migrators_that_start_at_once_on_postgresql_run_one_after_the_other() {
    wuwei_testkit::run(Backend::Postgres, async |backend| {
        let database = empty(backend).await;
        let url = database.url();
        let (one, other) = tokio::join!(up("registry", url), up("registry", url));
        one.unwrap();
        other.unwrap();
        assert_eq!(tables(&database).await, sorted(&RUNTIME_TABLES, &REGISTRY_TABLES));
    });
}

#[tokio::test]
async fn a_new_sqlite_database_is_its_owners_only() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("registry.db");
    up("registry", &format!("sqlite://{}?mode=rwc", file.display())).await.unwrap();
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let missing = folder.path().join("nowhere").join("registry.db");
    assert!(up("registry", &format!("sqlite://{}?mode=rwc", missing.display())).await.is_err());
}

#[test]
fn each_service_names_its_last_migration() {
    let named = [
        ("registry", wuwei_registry::MIGRATION),
        ("delegation", wuwei_delegation::MIGRATION),
        ("wishes", wuwei_wishes::MIGRATION),
        ("subsidies", wuwei_subsidies::MIGRATION),
        ("assessment", wuwei_assessment::MIGRATION),
    ];
    let there: Vec<_> = services().filter_map(|service| Some((service, last(service)?))).collect();
    assert_eq!(there, named);
}

#[test]
fn a_service_without_migrations_is_named_together_with_those_that_have_some() {
    let says = MigrateError::UnknownService("wishes2".to_owned()).to_string();
    assert!(says.contains("wishes2") && says.contains("registry"), "{says}");
}
