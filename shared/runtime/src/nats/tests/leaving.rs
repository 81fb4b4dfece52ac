//! Leaving a town, and ending.

use std::{sync::atomic::Ordering::Relaxed, time::Duration};

use futures::future::join_all;
use tokio::time::timeout;

use super::fixture::{Count, Fixture, Leave, PATIENCE, dalang, until};
use crate::nats::caller::CallError;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn joining_and_leaving_under_load_answers_every_request_once() {
    let fixture = Fixture::start().await;
    let ended = std::sync::atomic::AtomicBool::new(false);
    let requester = async |number: usize| {
        let mut sent = 0;
        while !ended.load(Relaxed) {
            match fixture.call(Leave { id: format!("{number}-{sent}") }).await {
                Ok(_) => sent += 1,
                // The town was without this instance, its only one, for longer than a caller waits.
                Err(CallError::NoResponders { .. }) => {}
                Err(other) => panic!("{other}"),
            }
        }
        sent
    };
    let commuter = async {
        for _ in 0..10 {
            let before = fixture.notes().await;
            let more = async {
                while fixture.notes().await < before + 50 {
                    tokio::task::yield_now().await;
                }
            };
            timeout(PATIENCE, more).await.expect("50 more commands in time");
            let left = fixture.endpoints.leave(&dalang(), PATIENCE).await.unwrap();
            assert_eq!(left.unanswered, 0);
            fixture.endpoints.join(&dalang()).await.unwrap();
        }
        ended.store(true, Relaxed);
    };
    let requesters = join_all((0..8).map(requester));
    let (sent, ()) = futures::join!(requesters, commuter);
    let sent: u64 = sent.iter().sum();
    assert_eq!(fixture.notes().await, sent, "each command was carried out once");
    assert_eq!(fixture.caller.figures().retried_unanswered.get(), 0, "no request was lost");
}

#[tokio::test]
async fn leaving_waits_for_what_is_under_way_but_not_for_ever() {
    let fixture = Fixture::start().await;
    let mut held = std::pin::pin!(fixture.call(Count { id: "held".to_owned() }));
    tokio::select! {
        ended = &mut held => panic!("{ended:?}"),
        () = until(|| fixture.endpoints.reading() == 1) => {}
    }
    let impatient = fixture.endpoints.leave(&dalang(), Duration::from_millis(50)).await.unwrap();
    assert_eq!(impatient.unanswered, 1);
    fixture.held.add_permits(1);
    assert_eq!(held.await.unwrap(), 0, "it is answered all the same");
    assert_eq!(fixture.endpoints.leave(&dalang(), PATIENCE).await, None, "it was left before");
    assert!(matches!(fixture.call(Leave { id: "a".to_owned() }).await, Err(CallError::NoResponders { .. })));
}

#[tokio::test]
async fn an_ordered_end_answers_everything_and_closes_the_connection() {
    let fixture = Fixture::start().await;
    let calls = (0..40).map(|number| fixture.call(Leave { id: number.to_string() }));
    let end = async {
        until(|| fixture.figures("leave_note").0 == 40).await;
        let left = fixture.endpoints.stop(PATIENCE).await;
        fixture.writer.stop().await;
        fixture.connection.clone().close(PATIENCE).await;
        left
    };
    let (answers, left) = futures::join!(join_all(calls), end);
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!((left.len(), left[0].unanswered), (1, 0));
    assert!(fixture.connection.client().publish("x", "".into()).await.is_err(), "the connection is closed");
}
