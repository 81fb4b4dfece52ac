//! Forming a batch: whose turn it is, how much of one lane, and what comes too late.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use jiff::SignedDuration;
use parking_lot::Mutex;
use wuwei_contracts::Town;

use super::{
    fixture::{add, answers, both, by, code, job, number, of, submit, together},
    stop::busy,
};

#[tokio::test]
async fn a_busy_lane_is_cut_at_32_jobs_a_batch() {
    both(async |fixture| {
        let (writer, _rows) = fixture.writer(0).await;
        let runs = Arc::new(AtomicUsize::new(0));
        let counted = |runs: Arc<AtomicUsize>| {
            job("one", move |work| {
                runs.fetch_add(1, Ordering::Relaxed);
                add(work, "one".to_owned(), 1)
            })
        };
        let jobs = (0..320).map(|_| counted(runs.clone())).collect();
        together(&writer, jobs).await;
        assert_eq!(runs.load(Ordering::Relaxed), 320, "no handler ran twice");
        let flushes = writer.stats().flushes.load(Ordering::Relaxed);
        assert_eq!(flushes, 1 + 10, "that of the job that kept the writer busy, then ten of 32 jobs");
        writer.stop().await;
    })
    .await;
}

#[tokio::test]
async fn one_job_of_a_town_does_not_wait_behind_the_many_of_another() {
    both(async |fixture| {
        let (writer, _rows) = fixture.writer(0).await;
        let order = Arc::new(Mutex::new(Vec::new()));
        let noted = |town: &'static str, n: usize| {
            let order = order.clone();
            let noted = job(&format!("{town}{n}"), move |work| {
                order.lock().push(town);
                add(work, format!("{town}{n}"), 1)
            });
            of(town, noted)
        };
        // More than fit into one batch, and all of them first.
        let many = (0..300).map(|n| noted("dalang", n));
        together(&writer, many.chain([noted("humen", 0)]).collect()).await;
        let order: Vec<&str> = order.lock().clone();
        assert_eq!(order.len(), 301);
        assert_eq!(order.iter().position(|town| *town == "humen"), Some(1), "after one of the other town");
        writer.stop().await;
    })
    .await;
}

#[tokio::test]
async fn a_job_whose_deadline_passes_in_the_queue_is_not_started() {
    both(async |fixture| {
        let (writer, _rows) = fixture.writer(0).await;
        let runs = Arc::new(AtomicUsize::new(0));
        let counted = |id: &'static str| {
            let runs = runs.clone();
            job(id, move |work| {
                runs.fetch_add(1, Ordering::Relaxed);
                add(work, id.to_owned(), 1)
            })
        };
        let now = fixture.clock.now();
        let in_hours = |hours| now + SignedDuration::from_hours(hours);
        let busy = busy(&writer).await;
        let jobs = vec![by(in_hours(1), counted("late")), by(in_hours(3), counted("in time")), counted("whenever")];
        let told = submit(&writer, jobs);
        fixture.clock.set_offset(SignedDuration::from_hours(2));
        drop(busy);
        let answers = answers(told).await;
        assert_eq!(code(&answers[0]), "deadline_passed");
        assert_eq!((number(&answers[1]), number(&answers[2])), (1, 1));
        assert_eq!(runs.load(Ordering::Relaxed), 2, "the late one was started");
        assert_eq!(fixture.things().await.len(), 2);
        writer.stop().await;
    })
    .await;
}

#[tokio::test]
async fn a_town_is_let_go_when_all_that_came_in_before_is_answered() {
    both(async |fixture| {
        let (writer, _rows) = fixture.writer(0).await;
        let busy = busy(&writer).await;
        // More of one lane than a batch takes.
        let jobs = (0..100).map(|_| job("one", |work| add(work, "one".to_owned(), 1))).collect();
        let told = submit(&writer, jobs);
        let town = Town::parse("dalang").unwrap();
        let ((), told) = futures::join!(writer.release(&town), async {
            drop(busy);
            answers(told).await
        });
        let mut numbers: Vec<i64> = told.iter().map(number).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=100).collect::<Vec<i64>>());
        let refused = answers(submit(&writer, vec![job("one", |work| add(work, "one".to_owned(), 1))])).await;
        assert_eq!(code(&refused[0]), "town_not_here");
        writer.stop().await;
    })
    .await;
}
