//! Two instances on one PostgreSQL, and one whose connection is cut at random: versions, guards, unknown outcomes.

use std::{collections::HashSet, sync::atomic::Ordering};

use sea_orm::ConnectionTrait;

use super::fixture::{Changed, Fixture, Model, add, all, job, number, thing};
use crate::{Refusal, job::Answer};

#[tokio::test]
async fn a_row_two_instances_save_at_once_loses_no_change() {
    let fixture = Fixture::postgres().await;
    let ((one, _rows), (two, _other)) = (fixture.writer(0).await, fixture.writer(1).await);
    let jobs = || (0..300).map(|_| job("thing/hot", |work| add(work, "hot".to_owned(), 1))).collect();
    let (first, second) = tokio::join!(all(&one, jobs()), all(&two, jobs()));
    let totals: HashSet<i64> = first.iter().chain(&second).map(number).collect();
    assert_eq!(totals.len(), 600, "no two saw the same state, none was given up");
    let halvings = [&one, &two].map(|writer| writer.stats().halvings.load(Ordering::Relaxed));
    assert_eq!(halvings, [0, 0], "the version told the losers, not an error of the events' key");
    assert_eq!(fixture.things().await[0].amount, 600);
    assert_eq!(fixture.count("SELECT max(sequence) FROM events").await, 600);
    assert_eq!(fixture.count("SELECT CAST(sum(value) AS BIGINT) FROM counters").await, 600);
    one.stop().await;
    two.stop().await;
    fixture.drop().await;
}

/// Takes 1 off thing `mine` if the two together hold at least 1: right only if the other has not changed meanwhile.
async fn take(work: crate::Work, mine: &'static str, other: &'static str) -> Result<i64, Refusal> {
    let (Some(own), Some(rest)) = (work.find::<Model>(mine).await?, work.find::<Model>(other).await?) else {
        return Ok(-1);
    };
    if own.amount + rest.amount < 1 {
        return Ok(0);
    }
    work.guard(&rest);
    work.save(Model { amount: own.amount - 1, version: own.version + 1, ..own });
    work.emit(Changed { id: mine.to_owned() });
    Ok(1)
}

#[tokio::test]
async fn a_guard_forbids_write_skew_between_two_instances() {
    for round in 0..15 {
        let fixture = Fixture::postgres().await;
        let ((one, _rows), (two, _other)) = (fixture.writer(0).await, fixture.writer(1).await);
        let make = |id: &'static str| {
            job(id, move |work| async move {
                work.insert(thing(id, 20));
                work.emit(Changed { id: id.to_owned() });
                Ok(1)
            })
        };
        all(&one, vec![make("a"), make("b")]).await;
        let jobs = |mine, other| (0..60).map(|_| job(mine, move |work| take(work, mine, other))).collect();
        let (first, second) = tokio::join!(all(&one, jobs("a", "b")), all(&two, jobs("b", "a")));
        let taken: i64 = first.iter().chain(&second).filter(|a| matches!(a, Answer::Reply { .. })).map(number).sum();
        let left: i64 = fixture.things().await.iter().map(|thing| thing.amount).sum();
        assert_eq!(taken + left, 40, "round {round}");
        assert!(left >= 0, "round {round}: {left} left, more was taken than there was");
        one.stop().await;
        two.stop().await;
        fixture.drop().await;
    }
}

#[tokio::test]
async fn a_commit_of_unknown_outcome_is_settled_by_reading() {
    let fixture = Fixture::postgres().await;
    let (writer, _rows) = fixture.writer(0).await;
    let admin = fixture.database().await;
    let kill = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname=current_database() AND pid<>pg_backend_pid()";
    let mut answers = Vec::new();
    for round in 0..10_i64 {
        let jobs = (0..200).map(|n| job(&format!("thing/{n}"), move |work| add(work, n.to_string(), 1))).collect();
        let (more, ()) = tokio::join!(all(&writer, jobs), async {
            for _ in 0..=round {
                tokio::task::yield_now().await;
            }
            admin.execute_unprepared(kill).await.ok();
        });
        answers.extend(more);
    }
    assert!(answers.iter().all(|answer| matches!(answer, Answer::Reply { .. })), "every command was carried out");
    assert_eq!(fixture.things().await.iter().map(|thing| thing.amount).sum::<i64>(), 2000, "each once");
    assert_eq!(fixture.count("SELECT count(*) FROM events").await, 2000);
    assert!(writer.stats().sessions.load(Ordering::Relaxed) > 1, "the connection was cut");
    writer.stop().await;
    admin.close().await.unwrap();
    fixture.drop().await;
}
