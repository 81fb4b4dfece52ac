//! Turns: one instance after the other where they lose to each other, and nobody stopped by a turn that does not come.

use std::sync::atomic::Ordering;

use sea_orm::sqlx;

use super::{
    changed::{overtake, slowly},
    fixture::{Fixture, add, all, answers, connect, job, number, submit},
    stop::stop,
};
use crate::{
    ids,
    writer::{
        Writer,
        session::{Session, writer_lock},
    },
};

/// Loses the thing `a` to somebody else, as often as turns are taken after.
async fn lose(fixture: &Fixture, writer: &Writer) {
    all(writer, vec![job("a", |work| add(work, "a".to_owned(), 1))]).await;
    for round in 1..=4 {
        assert_eq!(asked(writer), 0, "{round}");
        let (stop, mut hand) = stop();
        let told = submit(writer, vec![job("a", move |work| slowly(work, stop.clone()))]);
        hand.reached().await;
        overtake(fixture).await;
        hand.go();
        hand.reached().await;
        hand.go();
        assert_eq!(number(&answers(told).await[0]), 1 + round * 11);
    }
}

fn asked(writer: &Writer) -> u64 {
    writer.stats().turns.load(Ordering::Relaxed)
}

async fn session(fixture: &Fixture) -> Session {
    let session = Session::open(&connect(&fixture.url), writer_lock(ids::new())).await.unwrap();
    session.run("SELECT set_config('lock_timeout', '50ms', false)", []).await.unwrap();
    session
}

#[tokio::test]
async fn a_turn_is_one_instances_at_a_time() {
    let fixture = Fixture::postgres().await;
    let (one, two) = (session(&fixture).await, session(&fixture).await);
    assert!(one.take_turn().await.unwrap());
    assert!(!two.take_turn().await.unwrap(), "it is the other's");
    one.pass_turn().await.unwrap();
    assert!(two.take_turn().await.unwrap());
    fixture.drop().await;
}

#[tokio::test]
async fn who_loses_again_and_again_takes_turns() {
    let fixture = Fixture::postgres().await;
    let (writer, _rows) = fixture.writer(0).await;
    lose(&fixture, &writer).await;
    assert_eq!(asked(&writer), 1, "the last attempt had a turn");
    let other = session(&fixture).await;
    let (stop, mut hand) = stop();
    let told = submit(&writer, vec![job("a", move |work| slowly(work, stop.clone()))]);
    hand.reached().await;
    assert!(!other.take_turn().await.unwrap(), "a batch has its turn until it is through");
    hand.go();
    assert_eq!(number(&answers(told).await[0]), 46);
    other.run("SELECT set_config('lock_timeout', '10s', false)", []).await.unwrap();
    assert!(other.take_turn().await.unwrap(), "then it is the next one's");
    writer.stop().await;
    fixture.drop().await;
}

#[tokio::test]
async fn a_turn_that_does_not_come_stops_nobody() {
    let fixture = Fixture::postgres().await;
    let (writer, _rows) = fixture.writer(0).await;
    let mut stalled = fixture.database().await.get_postgres_connection_pool().acquire().await.unwrap();
    sqlx::query("SELECT pg_advisory_lock(1953854062, 0)").execute(&mut *stalled).await.unwrap();
    lose(&fixture, &writer).await;
    let more = || vec![job("a", |work| add(work, "a".to_owned(), 1))];
    for total in 46..50 {
        assert_eq!(number(&all(&writer, more()).await[0]), total);
    }
    assert_eq!(asked(&writer), 1, "who waited in vain does not wait again soon");
    writer.stop().await;
    drop(stalled);
    fixture.drop().await;
}
