//! Events of others: each applied once, in the order of its source; what cannot be digested is put aside and can be
//! taken up again. The listener appends each amount as a digit, so that its total shows what was applied in which order.

use std::{
    sync::{Arc, atomic::AtomicU32},
    time::Duration,
};

use futures::StreamExt;
use serde_json::json;
use wuwei_contracts::{CloudEvent, Event};
use wuwei_runtime::dead_letters::{Choice, DeadLetter, DeadLetters, LetterError};
use wuwei_testkit::{Backend, Harness, announced, both, town};

use crate::{
    listener::{FAILING, LISTENER, Noted, REFUSED, Skimmed},
    support::{connect, until},
};

fn noted(town: &str, id: &str, sequence: i64) -> CloudEvent<Noted> {
    announced(town, sequence, Noted { id: id.to_owned(), amount: sequence })
}

fn skimmed(town: &str, id: &str, sequence: i64) -> CloudEvent<Skimmed> {
    announced(town, sequence, Skimmed { id: id.to_owned() })
}

async fn total(harness: &Harness, id: &str) -> u64 {
    harness.database().count(&format!("SELECT COALESCE(MAX(total), 0) AS n FROM sums WHERE id = '{id}'")).await
}

async fn position(harness: &Harness, town: &str, id: &str) -> u64 {
    let source = format!("listener|/towns/{town}/notary/note/{id}");
    harness
        .database()
        .count(&format!("SELECT COALESCE(MAX(version), 0) AS n FROM positions WHERE id = '{source}'"))
        .await
}

async fn totals(harness: &Harness, id: &str, wanted: u64) {
    let what = format!("total {wanted} of {id}");
    until(&what, || async { (total(harness, id).await == wanted).then_some(()) }).await;
}

async fn letters(harness: &Harness) -> DeadLetters {
    DeadLetters::new(connect(harness.login()).await)
}

async fn listed(letters: &DeadLetters, count: usize) -> Vec<DeadLetter> {
    until(&format!("{count} dead letters"), || async {
        let found = letters.list(&Choice::default(), 100).await.unwrap_or_default();
        (found.len() == count).then_some(found)
    })
    .await
}

/// Stands in for the owner: knows these events.
async fn owner<E: Event>(harness: &Harness, events: Vec<CloudEvent<E>>) {
    let client = connect(harness.login()).await;
    let mut questions = client.subscribe("int.notary.history").await.unwrap();
    client.flush().await.unwrap();
    tokio::spawn(async move {
        while let Some(question) = questions.next().await {
            let asked: serde_json::Value = serde_json::from_slice(&question.payload).unwrap();
            let after = asked["after"].as_i64().unwrap();
            let known = events
                .iter()
                .filter(|event| event.sequence().unwrap() > after && asked["aggregate"] == event.aggregate().unwrap());
            let answer = serde_json::to_vec(&known.collect::<Vec<_>>()).unwrap();
            client.publish(question.reply.unwrap(), answer.into()).await.unwrap();
        }
    });
}

both!(an_event_is_applied_once_however_often_it_comes, async |backend| {
    let harness = Harness::start(backend, LISTENER).await;
    for sequence in 1..=3 {
        let event = noted("dalang", "once", sequence);
        harness.deliver(&event).await;
        harness.deliver_again(&event).await;
    }
    harness.deliver(&noted("humen", "elsewhere", 1)).await;
    totals(&harness, "once", 123).await;
    totals(&harness, "elsewhere", 1).await;
    harness.settled().await;
    assert_eq!(total(&harness, "once").await, 123);
    assert_eq!(position(&harness, "dalang", "once").await, 3);
});

both!(an_event_without_a_reaction_moves_the_position, async |backend| {
    let harness = Harness::start(backend, LISTENER).await;
    harness.deliver(&noted("dalang", "skimmed", 1)).await;
    harness.deliver(&skimmed("dalang", "skimmed", 2)).await;
    harness.deliver(&noted("dalang", "skimmed", 3)).await;
    totals(&harness, "skimmed", 13).await;
    assert_eq!(position(&harness, "dalang", "skimmed").await, 3);
    harness.settled().await;
});

both!(an_early_event_waits_for_its_predecessor, async |backend| {
    let harness = Harness::start(backend, LISTENER).await;
    for sequence in [2, 3, 1, 4] {
        harness.deliver(&noted("dalang", "early", sequence)).await;
    }
    totals(&harness, "early", 1234).await;
    harness.settled().await;
});

both!(what_never_comes_is_asked_of_its_owner, async |backend| {
    let harness = Harness::start(backend, LISTENER).await;
    owner(&harness, (1..=5).map(|sequence| noted("dalang", "lost", sequence)).collect()).await;
    harness.deliver(&noted("dalang", "lost", 5)).await;
    totals(&harness, "lost", 12345).await;
    harness.settled().await;
});

both!(a_failing_event_is_tried_again_in_place_and_delays_no_other_source, async |backend| {
    let id = format!("failing-{backend:?}");
    FAILING.lock().push((id.clone(), Arc::new(AtomicU32::new(4))));
    let harness = Harness::start(backend, LISTENER).await;
    harness.deliver(&noted("dalang", &id, 1)).await;
    harness.deliver(&noted("dalang", &id, 2)).await;
    harness.deliver(&noted("dalang", "healthy", 1)).await;
    totals(&harness, "healthy", 1).await;
    totals(&harness, &id, 12).await;
    harness.settled().await;
});

both!(a_refused_event_stops_its_source_alone_until_it_is_redriven, async |backend| {
    let id = format!("refused-{backend:?}");
    REFUSED.lock().push(id.clone());
    let harness = Harness::start(backend, LISTENER).await;
    let letters = letters(&harness).await;
    for sequence in 1..=3 {
        harness.deliver(&noted("dalang", &id, sequence)).await;
    }
    harness.deliver(&noted("dalang", "beside", 1)).await;
    totals(&harness, "beside", 1).await;
    let found = listed(&letters, 3).await;
    let first = &found[0];
    assert_eq!(
        (first.consumer.as_str(), first.town.as_str(), first.producer.as_str()),
        ("listener", "dalang", "notary")
    );
    assert_eq!((first.sequence, first.source.clone()), (1, format!("/towns/dalang/notary/note/{id}")));
    assert!(first.reason.contains("not_my_note"), "{}", first.reason);
    assert!(found[1].reason.contains("behind sequence 1"), "{}", found[1].reason);
    let again = letters.redrive(first.number).await;
    assert!(matches!(&again, Err(LetterError::Stays { reason, .. }) if reason.contains("not_my_note")), "{again:?}");
    REFUSED.lock().retain(|refused| *refused != id);
    for letter in &found {
        letters.redrive(letter.number).await.unwrap();
    }
    assert_eq!(total(&harness, &id).await, 123);
    harness.deliver(&noted("dalang", &id, 4)).await;
    totals(&harness, &id, 1234).await;
    harness.settled().await;
    assert!(matches!(letters.show(first.number).await, Err(LetterError::Unknown(_))));
});

both!(a_discarded_event_is_passed_over, async |backend| {
    let id = format!("discarded-{backend:?}");
    REFUSED.lock().push(id.clone());
    let harness = Harness::start(backend, LISTENER).await;
    let letters = letters(&harness).await;
    harness.deliver(&noted("dalang", &id, 1)).await;
    harness.deliver(&noted("dalang", &id, 2)).await;
    let found = listed(&letters, 2).await;
    let early = letters.discard(found[1].number).await;
    assert!(
        matches!(&early, Err(LetterError::Stays { reason, .. }) if reason.contains("settle that one first")),
        "{early:?}"
    );
    letters.discard(found[0].number).await.unwrap();
    REFUSED.lock().retain(|refused| *refused != id);
    letters.redrive(found[1].number).await.unwrap();
    assert_eq!(total(&harness, &id).await, 2);
    harness.settled().await;
});

both!(an_event_that_cannot_be_read_becomes_a_letter, async |backend| {
    let harness = Harness::start(backend, LISTENER).await;
    let letters = letters(&harness).await;
    let mut broken = serde_json::to_value(noted("dalang", "broken", 1)).unwrap();
    broken["data"] = json!({ "id": "broken", "amount": "a lot" });
    let client = connect(harness.login()).await;
    harness.deliver(&noted("dalang", "whole", 1)).await;
    for payload in [broken.to_string(), "{".to_owned()] {
        client.publish("evt.dalang.notary.note.broken.noted", payload.into()).await.unwrap();
    }
    let found = listed(&letters, 2).await;
    for reason in ["does not read as", "no CloudEvent"] {
        let letter = found.iter().find(|letter| letter.reason.contains(reason));
        letters.discard(letter.unwrap_or_else(|| panic!("no letter {reason:?}: {found:?}")).number).await.unwrap();
    }
    harness.deliver(&noted("dalang", "broken", 2)).await;
    totals(&harness, "broken", 2).await;
});

both!(a_restarted_service_goes_on_where_it_was, async |backend| {
    let mut harness = Harness::start(backend, LISTENER).await;
    harness.deliver(&noted("dalang", "restarted", 1)).await;
    totals(&harness, "restarted", 1).await;
    harness.stop().await;
    harness.deliver(&noted("dalang", "restarted", 2)).await;
    harness.begin().await;
    totals(&harness, "restarted", 12).await;
    harness.settled().await;
});

both!(a_projection_is_rebuilt_from_the_stream_and_its_owner, async |backend| {
    let mut harness = Harness::start(backend, LISTENER).await;
    owner(&harness, (1..=3).map(|sequence| noted("dalang", "rebuilt", sequence)).collect()).await;
    // The first two are no longer in the stream when it is replayed.
    harness.deliver(&noted("dalang", "rebuilt", 3)).await;
    harness.deliver(&noted("dalang", "other", 1)).await;
    harness.deliver(&noted("humen", "untouched", 1)).await;
    totals(&harness, "rebuilt", 123).await;
    totals(&harness, "other", 1).await;
    totals(&harness, "untouched", 1).await;
    harness.settled().await;
    harness.database().execute("UPDATE sums SET total = 99").await;
    let running = harness.instances().first().unwrap();
    running.running.rebuild("notary", &town("dalang"), &["sums"]).await.unwrap();
    totals(&harness, "rebuilt", 123).await;
    totals(&harness, "other", 1).await;
    assert_eq!(total(&harness, "untouched").await, 99);
    harness.settled().await;
});

#[test]
fn two_instances_share_the_towns_and_apply_everything_once() {
    wuwei_testkit::run(Backend::Postgres, async |backend| {
        let mut harness = Harness::start(backend, LISTENER).await;
        harness.second_instance().await;
        for sequence in 1..=9 {
            for town in ["city", "dalang", "humen"] {
                harness.deliver(&noted(town, &format!("shared-{town}"), sequence)).await;
            }
        }
        for town in ["city", "dalang", "humen"] {
            totals(&harness, &format!("shared-{town}"), 123_456_789).await;
        }
        let gone = harness.instances().remove(0);
        drop(gone);
        harness.deliver(&noted("humen", "after", 1)).await;
        totals(&harness, "after", 1).await;
        tokio::time::timeout(Duration::from_secs(20), harness.settled()).await.unwrap();
    });
}
