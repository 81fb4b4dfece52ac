//! One instance: lanes, gathered finds, losers named, halving, repeats, counters.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};

use futures::FutureExt;
use wuwei_contracts::{Kind, Rejection};

use super::fixture::{Changed, Column, Model, add, all, both, code, job, keyed, number, thing, together};
use crate::{Refusal, job::Answer};

#[tokio::test]
async fn jobs_of_one_lane_see_what_the_earlier_ones_buffered() {
    both(async |fixture| {
        let (writer, _rows) = fixture.writer(0).await;
        let jobs = (0..200).map(|_| job("thing/a", |work| add(work, "a".to_owned(), 1))).collect();
        let answers = all(&writer, jobs).await;
        let totals: HashSet<i64> = answers.iter().map(number).collect();
        assert_eq!(totals, (1..=200).collect(), "each job saw all before it");
        let things = fixture.things().await;
        assert_eq!((things[0].amount, things[0].version), (200, 200));
        let flushes = writer.stats().flushes.load(Ordering::Relaxed);
        assert!(flushes < 40, "200 jobs of one lane took {flushes} flushes: they were not batched");
        assert_eq!(fixture.count("SELECT count(*) FROM events").await, 200);
        assert_eq!(fixture.count("SELECT max(sequence) FROM events").await, 200);
        assert_eq!(fixture.count("SELECT count(*) FROM idempotency").await, 200);
        writer.stop().await;
    })
    .await;
}

#[tokio::test]
async fn counters_are_exact_and_written_once_per_batch() {
    both(async |fixture| {
        let (writer, _rows) = fixture.writer(3).await;
        let jobs = (0..300).map(|n| job(&format!("thing/{n}"), move |work| add(work, n.to_string(), 1))).collect();
        all(&writer, jobs).await.iter().for_each(|answer| assert_eq!(number(answer), 1));
        assert_eq!(
            fixture.count("SELECT CAST(sum(value) AS BIGINT) FROM counters WHERE name='added' AND town='dalang'").await,
            300
        );
        assert_eq!(fixture.count("SELECT count(*) FROM counters").await, 1, "one slot of one writer");
        assert_eq!(fixture.count("SELECT CAST(max(slot) AS BIGINT) FROM counters").await, 3);
        writer.stop().await;
    })
    .await;
}

#[tokio::test]
async fn a_unique_rule_is_lost_by_name_and_costs_the_others_nothing() {
    both(async |fixture| {
        let (writer, _rows) = fixture.writer(0).await;
        let runs = Arc::new(AtomicUsize::new(0));
        let with_code = |n: usize, code: String| {
            let runs = runs.clone();
            job(&format!("thing/{n}"), move |work| {
                runs.fetch_add(1, Ordering::Relaxed);
                let code = code.clone();
                async move {
                    work.insert(Model { code: Some(code), ..thing(&n.to_string(), 0) });
                    work.emit(Changed { id: n.to_string() });
                    Ok(n)
                }
            })
        };
        let jobs =
            (0..60).map(|n| with_code(n, if n % 20 == 7 { "same".to_owned() } else { format!("c{n}") })).collect();
        let answers = all(&writer, jobs).await;
        let lost: Vec<&Answer> = answers.iter().filter(|answer| matches!(answer, Answer::Rejected(_))).collect();
        assert_eq!(lost.len(), 2, "of three with one code, one won");
        for answer in lost {
            let Answer::Rejected(rejection) = answer else { unreachable!() };
            assert_eq!((rejection.kind, &*rejection.code), (Kind::Conflict, "code_taken"));
            assert_eq!((&*rejection.errors[0].field, &*rejection.errors[0].value), ("code", "same"));
        }
        assert_eq!(runs.load(Ordering::Relaxed), 60, "no handler ran twice for another's loss");
        assert_eq!(fixture.things().await.len(), 58);
        assert_eq!(fixture.count("SELECT count(*) FROM events").await, 58, "a loser announces nothing");
        assert_eq!(fixture.count("SELECT count(*) FROM idempotency").await, 58);
        let again = all(&writer, vec![with_code(3, "new".to_owned())]).await;
        assert_eq!(code(&again[0]), "already_exists");
        writer.stop().await;
    })
    .await;
}

#[tokio::test]
async fn one_job_the_database_refuses_does_not_take_the_others_down() {
    both(async |fixture| {
        let (writer, _rows) = fixture.writer(0).await;
        let amount = |n: i64| if n == 37 { 5_000_000 } else { n };
        let jobs =
            (0..100).map(|n| job(&format!("thing/{n}"), move |work| add(work, n.to_string(), amount(n)))).collect();
        let answers = together(&writer, jobs).await;
        for (n, answer) in answers.iter().enumerate() {
            assert_eq!(matches!(answer, Answer::Fault(_)), n == 37, "job {n}: {answer:?}");
        }
        assert_eq!(fixture.things().await.len(), 99);
        let flushes = writer.stats().flushes.load(Ordering::Relaxed);
        assert!(flushes < 40, "one bad job among 100 took {flushes} flushes: it was not looked for by halves");
        let one_lane =
            (0..5).map(|n| job("thing/x", move |work| add(work, "x".to_owned(), if n == 2 { 5_000_000 } else { 1 })));
        let answers = all(&writer, one_lane.collect()).await;
        let faults: Vec<bool> = answers.iter().map(|answer| matches!(answer, Answer::Fault(_))).collect();
        assert_eq!(faults, [false, false, true, false, false], "of one lane too, only the job at fault fails");
        writer.stop().await;
    })
    .await;
}

#[tokio::test]
async fn lanes_that_write_one_row_wait_for_each_other() {
    both(async |fixture| {
        let (writer, _rows) = fixture.writer(0).await;
        // Each job has a lane of its own, and all of them save the same row.
        let jobs = (0..40).map(|n| job(&format!("lane/{n}"), |work| add(work, "shared".to_owned(), 1))).collect();
        let totals: HashSet<i64> = all(&writer, jobs).await.iter().map(number).collect();
        assert_eq!(totals, (1..=40).collect());
        assert_eq!(fixture.things().await[0].amount, 40);
        let count = |figure: &AtomicU64| figure.load(Ordering::Relaxed);
        let stats = writer.stats();
        assert_eq!((count(&stats.losers), count(&stats.halvings)), (0, 0), "no flush was tried that could not succeed");
        writer.stop().await;
    })
    .await;
}

#[tokio::test]
async fn a_thousand_identical_requests_are_carried_out_once() {
    both(async |fixture| {
        let (writer, _rows) = fixture.writer(0).await;
        let key = uuid::Uuid::new_v4();
        let jobs = (0..1000).map(|_| keyed("thing/a", key, b"one", |work| add(work, "a".to_owned(), 5))).collect();
        let answers = all(&writer, jobs).await;
        assert!(answers.iter().all(|answer| number(answer) == 5), "every repeat gets the first reply");
        let first = answers.iter().filter(|answer| matches!(answer, Answer::Reply { repeated: false, .. })).count();
        assert_eq!((first, fixture.things().await[0].amount), (1, 5));
        let later = all(&writer, vec![keyed("thing/a", key, b"one", |work| add(work, "a".to_owned(), 5))]).await;
        assert!(matches!(&later[0], Answer::Reply { repeated: true, .. }));
        let other = all(&writer, vec![keyed("thing/a", key, b"two", |work| add(work, "a".to_owned(), 5))]).await;
        assert_eq!(code(&other[0]), "idempotency_key_reused");
        assert_eq!(fixture.things().await[0].amount, 5);
        writer.stop().await;
    })
    .await;
}

#[tokio::test]
async fn the_repeat_of_a_command_that_would_now_be_rejected_gets_its_first_reply() {
    both(async |fixture| {
        let (writer, _rows) = fixture.writer(0).await;
        let key = uuid::Uuid::new_v4();
        let once = || {
            keyed("thing/a", key, b"once", |work| async move {
                if work.find::<Model>("a").await?.is_some() {
                    return Err(Refusal::from(Rejection::new(Kind::Conflict, "there_already", "it is there already")));
                }
                add(work, "a".to_owned(), 1).await
            })
        };
        assert_eq!(number(&all(&writer, vec![once()]).await[0]), 1);
        assert_eq!(number(&all(&writer, vec![once()]).await[0]), 1, "not: there_already");
        writer.stop().await;
    })
    .await;
}

#[tokio::test]
async fn finds_of_many_lanes_are_read_together() {
    both(async |fixture| {
        let (writer, _rows) = fixture.writer(0).await;
        let jobs = (0..100).map(|n| job(&format!("thing/{n}"), move |work| add(work, format!("t{n:03}"), n))).collect();
        all(&writer, jobs).await;
        let read = |n: i64| {
            job(&format!("read/{n}"), move |work| async move {
                let keys = [format!("t{n:03}"), "none".to_owned(), format!("t{:03}", (n + 1) % 100)];
                let rows = work.find_all::<Model>(keys.map(Into::into)).await?;
                let same = work.list::<Model>(Column::Amount, n).await?;
                Ok(rows.iter().map(|row| row.amount).sum::<i64>() * 1000 + same.len() as i64)
            })
        };
        let before = writer.stats().reads.load(Ordering::Relaxed);
        let answers = all(&writer, (0..100).map(read).collect()).await;
        let reads = writer.stats().reads.load(Ordering::Relaxed) - before;
        assert!(reads < 20, "200 finds of 100 lanes took {reads} rounds");
        for (n, answer) in answers.iter().enumerate() {
            let n = n as i64;
            assert_eq!(number(answer), (n + (n + 1) % 100) * 1000 + 1);
        }
        writer.stop().await;
    })
    .await;
}

#[tokio::test]
async fn a_list_shows_what_the_lane_has_buffered() {
    both(async |fixture| {
        let (writer, _rows) = fixture.writer(0).await;
        let jobs = (0..10)
            .map(|n| {
                job("list", move |work| async move {
                    let before = work.list::<Model>(Column::Amount, 7_i64).await?.len() as i64;
                    work.insert(thing(&format!("l{n}"), 7));
                    work.emit(Changed { id: format!("l{n}") });
                    let after = work.list::<Model>(Column::Amount, 7_i64).await?.len() as i64;
                    Ok(before * 100 + after)
                })
            })
            .collect();
        let answers: Vec<i64> = all(&writer, jobs).await.iter().map(number).collect();
        assert_eq!(answers, (0..10).map(|n| n * 100 + n + 1).collect::<Vec<i64>>());
        writer.stop().await;
    })
    .await;
}

#[tokio::test]
async fn a_handler_that_panics_or_awaits_something_else_is_a_fault_of_its_own() {
    both(async |fixture| {
        let (writer, _rows) = fixture.writer(0).await;
        let jobs = vec![
            job("a", |_| async move { if true { panic!("a bug") } else { Ok(1) } }),
            job("b", |work| add(work, "b".to_owned(), 1)),
            job("c", |_| futures::future::pending::<Result<i64, Refusal>>().map(|never| never)),
            job("d", |work| async move {
                work.insert(thing("d", 1));
                Ok(1)
            }),
            job("e", |work| async move {
                work.emit(Changed { id: "e".to_owned() });
                Ok(1)
            }),
            job("f", |work| async move {
                work.save(Model { version: 3, ..thing("f", 1) });
                work.emit(Changed { id: "f".to_owned() });
                Ok(1)
            }),
        ];
        let answers = all(&writer, jobs).await;
        let faults: Vec<bool> = answers.iter().map(|answer| matches!(answer, Answer::Fault(_))).collect();
        assert_eq!(faults[..5], [true, false, true, true, true], "a silent insert and an orphan event are faults");
        assert_eq!(code(&answers[5]), "contended", "a save of a row that is not there never takes effect");
        assert_eq!(fixture.things().await.len(), 1);
        writer.stop().await;
    })
    .await;
}

#[tokio::test]
async fn every_committed_event_is_handed_to_the_relay_with_its_row() {
    both(async |fixture| {
        let (writer, mut rows) = fixture.writer(0).await;
        let jobs = (0..50).map(|n| job(&format!("thing/{n}"), move |work| add(work, n.to_string(), 1))).collect();
        all(&writer, jobs).await;
        writer.stop().await;
        let mut ids = HashSet::new();
        let mut count = 0;
        let mut handed = Vec::new();
        rows.receive(&mut handed, 64).await;
        for row in handed {
            count += 1;
            ids.extend(row.events.iter().map(|event| event.id));
        }
        assert_eq!(ids.len(), 50);
        assert_eq!(fixture.count("SELECT count(*) FROM outbox").await, count);
        assert!(count < 50, "one outbox row per batch and shard, not per event");
    })
    .await;
}

#[tokio::test]
async fn receipt_numbers_are_drawn_once_each_in_one_batch() {
    both(async |fixture| {
        let (writer, _rows) = fixture.writer(0).await;
        let draw =
            |n: usize| job(&format!("wish/{n}"), |work| async move { Ok(work.receipt("WS").await?.to_string()) });
        let answers = all(&writer, (0..150).map(draw).collect()).await;
        let numbers: HashSet<String> = answers
            .iter()
            .map(|answer| match answer {
                Answer::Reply { body, .. } => serde_json::from_slice(body).unwrap(),
                other => panic!("no reply: {other:?}"),
            })
            .collect();
        assert_eq!(numbers.len(), 150);
        assert!(numbers.iter().all(|number| wuwei_contracts::ReceiptNumber::parse(number).is_some()));
        writer.stop().await;
    })
    .await;
}
