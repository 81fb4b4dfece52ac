//! A row that somebody else changes between a handler's find and its save.

use sea_orm::ConnectionTrait;

use super::{
    fixture::{Fixture, Model, add, all, answers, both, job, number, submit},
    stop::{Stop, stop},
};
use crate::{Refusal, Work};

/// Adds 1 to the thing `a`, and stops after it was found.
pub(super) async fn slowly(work: Work, stop: Stop) -> Result<i64, Refusal> {
    work.find::<Model>("a").await?;
    stop.here();
    add(work, "a".to_owned(), 1).await
}

/// Adds 10 to the thing `a`, past every writer.
pub(super) async fn overtake(fixture: &Fixture) {
    let database = fixture.database().await;
    let change = "UPDATE things SET amount=amount+10, version=version+1 WHERE id='a'";
    assert_eq!(database.execute_unprepared(change).await.unwrap().rows_affected(), 1);
    database.close().await.unwrap();
}

#[tokio::test]
async fn a_row_changed_since_it_was_found_is_decided_on_anew() {
    both(async |fixture| {
        let (writer, _rows) = fixture.writer(0).await;
        all(&writer, vec![job("a", |work| add(work, "a".to_owned(), 1))]).await;
        let (stop, mut hand) = stop();
        let told = submit(&writer, vec![job("a", move |work| slowly(work, stop.clone()))]);
        hand.reached().await;
        overtake(fixture).await;
        drop(hand);
        assert_eq!(number(&answers(told).await[0]), 12, "the change of the other was not lost");
        let thing = fixture.things().await.remove(0);
        assert_eq!((thing.amount, thing.version), (12, 3));
        writer.stop().await;
    })
    .await;
}

#[tokio::test]
async fn a_row_that_was_lost_is_locked_before_it_is_found_again() {
    let fixture = Fixture::postgres().await;
    let (writer, _rows) = fixture.writer(0).await;
    all(&writer, vec![job("a", |work| add(work, "a".to_owned(), 1))]).await;
    let free = "SELECT count(*) FROM (SELECT 1 FROM things WHERE id='a' FOR UPDATE SKIP LOCKED) AS free";
    let (stop, mut hand) = stop();
    let told = submit(&writer, vec![job("a", move |work| slowly(work, stop.clone()))]);
    hand.reached().await;
    assert_eq!(fixture.count(free).await, 1, "a first attempt locks nothing");
    overtake(&fixture).await;
    hand.go();
    hand.reached().await;
    assert_eq!(fixture.count(free).await, 0, "nobody can overtake the second attempt");
    hand.go();
    assert_eq!(number(&answers(told).await[0]), 12);
    writer.stop().await;
    fixture.drop().await;
}
