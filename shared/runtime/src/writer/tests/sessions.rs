//! Sessions on PostgreSQL: the locks that go with a connection, and what becomes of a batch when its connection breaks.

use std::sync::atomic::Ordering;

use sea_orm::{
    ConnectionTrait,
    sqlx::{self, Postgres, pool::PoolConnection},
};
use wuwei_contracts::Town;

use super::{
    fixture::{Fixture, Model, add, all, code, connect, job, number},
    wire::Wire,
};
use crate::{
    Fault, Refusal, ids,
    job::Answer,
    writer::{
        Writer,
        session::{Session, writer_lock},
    },
};

/// Adds 1 to the thing `a`.
async fn add_one(writer: &Writer) -> Answer {
    all(writer, vec![job("thing/a", |work| add(work, "a".to_owned(), 1))]).await.remove(0)
}

/// Cuts the connection that holds dalang and takes the lock, as long as what is returned lives: the town is frozen.
async fn freeze(fixture: &Fixture) -> PoolConnection<Postgres> {
    let mut freezer = fixture.database().await.get_postgres_connection_pool().acquire().await.unwrap();
    // In this database: other tests hold the same lock in theirs.
    let cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE locktype='advisory' AND objid=0 \
               AND classid=0 AND database=(SELECT oid FROM pg_database WHERE datname=current_database())";
    assert_eq!(fixture.count(cut).await, 1);
    sqlx::query("SELECT pg_advisory_lock(0)").execute(&mut *freezer).await.unwrap();
    freezer
}

#[tokio::test]
async fn a_frozen_town_is_not_written_to() {
    let fixture = Fixture::postgres().await;
    let (writer, _rows) = fixture.writer(0).await;
    let free = "SELECT CASE WHEN pg_try_advisory_lock(0) THEN 1 ELSE 0 END::int8";
    assert_eq!(fixture.count(free).await, 0, "while the writer holds the town, nobody can freeze it");
    writer.release(&Town::parse("dalang").unwrap()).await;
    assert_eq!(code(&add_one(&writer).await), "town_not_here");
    assert_eq!(fixture.count(free).await, 1, "released, it can be frozen");
    writer.stop().await;
    fixture.drop().await;
}

#[tokio::test]
async fn a_writer_that_lost_its_connection_takes_its_towns_again_or_lets_them_be() {
    let fixture = Fixture::postgres().await;
    let (writer, _rows) = fixture.writer(0).await;
    assert_eq!(number(&add_one(&writer).await), 1);
    let freezer = freeze(&fixture).await;
    refused_while_frozen(&writer, &fixture).await;
    drop(freezer);
    fixture.drop().await;
}

/// A job is refused and writes nothing; ends the writer.
async fn refused_while_frozen(writer: &Writer, fixture: &Fixture) {
    assert_eq!(code(&add_one(writer).await), "town_not_here");
    assert_eq!(fixture.things().await[0].amount, 1, "nothing was written while the town was frozen");
    writer.stop().await;
}

#[tokio::test]
async fn a_town_asked_for_on_a_broken_connection_has_it_opened_anew() {
    let fixture = Fixture::postgres().await;
    let (writer, _rows) = fixture.writer(0).await;
    assert_eq!(number(&add_one(&writer).await), 1);
    let freezer = freeze(&fixture).await;
    // No batch meets the broken connection first.
    let held = writer.hold(&Town::parse("shijie").unwrap(), 7).await;
    assert!(held.is_err(), "the connection was not cut");
    refused_while_frozen(&writer, &fixture).await;
    drop(freezer);
    fixture.drop().await;
}

#[tokio::test]
async fn a_new_session_of_a_writer_ends_the_older_one_with_what_it_had_not_committed() {
    let fixture = Fixture::postgres().await;
    let (connect, lock) = (connect(&fixture.url), writer_lock(ids::new()));
    let old = Session::open(&connect, lock).await.unwrap();
    old.begin().await.unwrap();
    let insert = "INSERT INTO things (id,town,amount,version) VALUES ('a','dalang',1,1)";
    old.database.execute_unprepared(insert).await.unwrap();
    let new = Session::open(&connect, lock).await.unwrap();
    assert!(old.database.execute_unprepared("COMMIT").await.is_err(), "the older one could still commit");
    assert!(fixture.things().await.is_empty());
    drop((old, new));
    fixture.drop().await;
}

#[tokio::test]
async fn a_commit_whose_answer_was_lost_is_answered_by_reading_and_not_run_again() {
    let fixture = Fixture::postgres().await;
    let wire = Wire::to(&fixture.url).await;
    let (writer, _rows) = fixture.writer_by(0, connect(&wire.url)).await;
    let losing = wire.losing.clone();
    let once = job("thing/a", move |work| {
        let losing = losing.clone();
        async move {
            if work.find::<Model>("a").await?.is_some() {
                return Err(Refusal::from(Fault::new("run again after it was committed")));
            }
            losing.store(true, Ordering::Relaxed);
            add(work, "a".to_owned(), 1).await
        }
    });
    let answer = all(&writer, vec![once]).await.remove(0);
    assert!(matches!(answer, Answer::Reply { repeated: true, .. }), "{answer:?}");
    assert_eq!(number(&answer), 1);
    assert_eq!(fixture.things().await[0].amount, 1);
    assert!(!wire.losing.load(Ordering::Relaxed), "no answer was lost");
    assert_eq!(writer.stats().sessions.load(Ordering::Relaxed), 2, "one connection was lost");
    writer.stop().await;
    fixture.drop().await;
}
