//! The servers that tests stand on: shared and emptied, or own and killed.
#![allow(clippy::unwrap_used, reason = "tests")]

use sea_orm::ConnectionTrait;
use wuwei_migrations::{MigrationTrait, with_runtime};
use wuwei_testkit::{
    Backend,
    account::Account,
    both,
    database::{Database, differences},
    servers::{Durability, NatsServer, Postgres},
};

const INSERT: &str = "INSERT INTO positions (id, town, version) VALUES ('a', 'dalang', 1)";

fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    with_runtime(Vec::new())
}

both!(a_test_has_a_database_to_itself, async |backend: Backend| {
    let (one, other) =
        (Database::fresh(backend, "runtime", migrations).await, Database::fresh(backend, "runtime", migrations).await);
    one.execute(INSERT).await;
    assert_eq!((one.rows("positions").await, other.rows("positions").await), (1, 0));
    let changes = differences(&other.contents().await, &one.contents().await);
    assert_eq!(changes.len(), 1, "{changes:?}");
    assert!(changes[0].starts_with("positions got"), "{changes:?}");
});

both!(a_refused_commit_leaves_nothing_until_commits_are_allowed_again, async |backend: Backend| {
    let database = Database::fresh(backend, "runtime", migrations).await;
    database.refuse_commits().await;
    database.connection().execute_unprepared(INSERT).await.unwrap_err();
    assert_eq!(database.rows("positions").await, 0);
    database.allow_commits().await;
    database.execute(INSERT).await;
    assert_eq!(database.rows("positions").await, 1);
});

#[tokio::test]
async fn an_account_is_taken_by_one_test_at_a_time_and_empty() {
    let first = Account::take().await;
    let bus = first.login().connect().await;
    bus.ensure_event_stream("hello").await.unwrap();
    let second = Account::take().await;
    assert_ne!(first.login().user, second.login().user);
    assert_eq!(second.login().connect().await.streams().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn an_own_nats_server_keeps_its_streams_through_a_kill() {
    let mut nats = NatsServer::start().await;
    nats.login(3).connect().await.ensure_event_stream("hello").await.unwrap();
    nats.kill();
    nats.revive().await;
    assert_eq!(nats.login(3).connect().await.streams().await.unwrap(), ["EVT_HELLO"]);
}

#[tokio::test]
async fn three_nats_servers_form_a_cluster() {
    let servers = NatsServer::cluster(3).await;
    let bus = servers[2].login(0).connect().await;
    bus.ensure_event_stream("hello").await.unwrap();
    assert_eq!(servers[0].login(0).connect().await.streams().await.unwrap(), ["EVT_HELLO"]);
}

#[tokio::test]
async fn an_own_postgres_keeps_its_rows_through_a_kill() {
    let mut postgres = Postgres::start(Durability::Fsync).await;
    let url = postgres.url("postgres");
    let database = Database::prepared(Backend::Postgres, &url, migrations).await;
    database.execute(INSERT).await;
    postgres.kill().await;
    postgres.revive().await;
    assert_eq!(Database::prepared(Backend::Postgres, &url, migrations).await.rows("positions").await, 1);
}
