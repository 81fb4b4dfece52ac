//! The relay on real servers: order, completeness, and what happens when a server or a holder dies.

use std::time::{Duration, Instant};

use futures::StreamExt;
use nix::sys::signal::Signal;
use uuid::Uuid;
use wuwei_runtime::{
    leases::LeaseSettings,
    outbox::{OutboxRow, relay::RelaySettings},
};

use crate::support::{
    Base, Instance, Nats, assert_exact, commit, copy, count, event, ids, messages, quick, row, stored, until,
};

/// Rows of many aggregates, some of which change several times.
fn story(batches: i64, start: i64) -> Vec<OutboxRow> {
    let towns = ["city", "dalang", "humen", "shijie"];
    let batch = |batch: i64| {
        towns.map(|town| {
            let own = event(town, &format!("{town}-{}", start + batch), 1);
            let shared = event(town, &format!("{town}-hot-{start}"), batch + 1);
            row(town, vec![own, shared])
        })
    };
    (0..batches).flat_map(batch).collect()
}

async fn both(test: impl AsyncFn(Nats, Base)) {
    test(Nats::start().await, Base::sqlite().await).await;
    test(Nats::start().await, Base::postgres().await).await;
}

#[tokio::test]
async fn what_is_committed_is_published_once_and_in_order_then_deleted() {
    both(async |nats, base| {
        let database = base.connect(1).await;
        let waiting = story(20, 0);
        commit(&database, &waiting).await;
        let settings = RelaySettings { retention: Duration::from_millis(200), ..quick() };
        let instance = Instance::start(&nats, &base, "one", LeaseSettings::default(), settings).await;
        until("the waiting rows", || async { (instance.state.published() == 160).then_some(()) }).await;
        let live = story(20, 1000);
        for row in &live {
            commit(&database, std::slice::from_ref(row)).await;
            instance.handover.offer(row.clone());
        }
        until("the live rows", || async { (instance.state.published() >= 320).then_some(()) }).await;
        instance.settled().await;
        until("the rows' deletion", || async {
            (count(&database, "SELECT COUNT(*) FROM outbox").await == 0).then_some(())
        })
        .await;
        let client = nats.client().await;
        assert_exact(&stored(&client).await, ids(&waiting).into_iter().chain(ids(&live)));
        assert_eq!(instance.state.suspicions(), 0);
    })
    .await;
}

#[tokio::test]
async fn rows_nobody_handed_over_are_found_by_the_poll() {
    let (nats, base) = (Nats::start().await, Base::sqlite().await);
    let database = base.connect(1).await;
    let instance = Instance::start(&nats, &base, "one", LeaseSettings::default(), quick()).await;
    instance.settled().await;
    let rows = story(3, 0);
    commit(&database, &rows).await;
    until("the poll", || async { (instance.state.published() == 24).then_some(()) }).await;
    assert_exact(&stored(&nats.client().await).await, ids(&rows));
}

#[tokio::test]
async fn more_rows_than_fit_are_read_from_the_table() {
    let (nats, base) = (Nats::start().await, Base::sqlite().await);
    let database = base.connect(1).await;
    let settings = RelaySettings { poll: Duration::from_hours(1), memory: 64 << 10, window: 8, ..quick() };
    let instance = Instance::start(&nats, &base, "one", LeaseSettings::default(), settings).await;
    instance.settled().await;
    let rows = story(250, 0);
    commit(&database, &rows).await;
    instance.offer(&rows);
    until("all rows", || async { (instance.state.published() >= 2000).then_some(()) }).await;
    instance.settled().await;
    assert_exact(&stored(&nats.client().await).await, ids(&rows));
}

#[tokio::test]
async fn an_event_is_seen_at_once() {
    let (nats, base) = (Nats::start().await, Base::sqlite().await);
    let database = base.connect(1).await;
    let instance = Instance::start(&nats, &base, "one", LeaseSettings::default(), RelaySettings::default()).await;
    instance.settled().await;
    let client = nats.client().await;
    let mut seen = client.subscribe("evt.>").await.unwrap();
    client.flush().await.unwrap();
    let mut times = Vec::new();
    for number in 0..200 {
        let row = row("dalang", vec![event("dalang", &format!("w{number}"), 1)]);
        commit(&database, std::slice::from_ref(&row)).await;
        let offered = Instant::now();
        instance.handover.offer(row);
        seen.next().await.unwrap();
        times.push(offered.elapsed());
    }
    times.sort_unstable();
    let (median, late) = (times[100], times[190]);
    println!("hand-over to core subscriber: p50 {median:?}, p95 {late:?}");
    assert!(median < Duration::from_millis(5));
}

#[tokio::test]
async fn a_killed_server_loses_nothing() {
    both(async |mut nats, base| {
        let database = base.connect(1).await;
        let instance = Instance::start(&nats, &base, "one", LeaseSettings::default(), quick()).await;
        instance.settled().await;
        let mut all = Vec::new();
        for round in 0..3 {
            let rows = story(50, round * 1000);
            commit(&database, &rows).await;
            for (place, row) in rows.iter().enumerate() {
                instance.handover.offer(row.clone());
                if place == 100 {
                    nats.kill();
                }
            }
            all.extend(ids(&rows));
            nats.revive().await;
            instance.settled().await;
        }
        let client = nats.client().await;
        until("all events", || async { (messages(&client).await >= all.len() as u64).then_some(()) }).await;
        instance.settled().await;
        assert_exact(&stored(&nats.client().await).await, all);
        assert!(instance.state.suspicions() >= 3);
    })
    .await;
}

#[tokio::test]
async fn a_store_put_back_to_an_older_copy_gets_again_what_it_lost() {
    let (mut nats, base) = (Nats::start().await, Base::sqlite().await);
    let database = base.connect(1).await;
    let instance = Instance::start(&nats, &base, "one", LeaseSettings::default(), quick()).await;
    instance.settled().await;
    let first = story(50, 0);
    commit(&database, &first).await;
    instance.offer(&first);
    until("the first story", || async { (instance.state.published() >= 400).then_some(()) }).await;
    let aside = tempfile::tempdir().unwrap();
    let old = aside.path().join("old");
    copy(&nats.store(), &old);
    let second = story(50, 1000);
    commit(&database, &second).await;
    instance.offer(&second);
    until("the second story", || async { (instance.state.published() >= 800).then_some(()) }).await;
    nats.kill();
    copy(&old, &nats.store());
    let third = story(50, 2000);
    commit(&database, &third).await;
    instance.offer(&third);
    nats.revive().await;
    let all: Vec<Uuid> = [first, second, third].iter().flat_map(|rows| ids(rows)).collect();
    let client = nats.client().await;
    until("all events", || async { (messages(&client).await >= all.len() as u64).then_some(()) }).await;
    instance.settled().await;
    assert_exact(&stored(&nats.client().await).await, all);
}

#[tokio::test]
async fn a_stream_that_was_removed_is_made_again_and_filled() {
    let (nats, base) = (Nats::start().await, Base::sqlite().await);
    let database = base.connect(1).await;
    let instance = Instance::start(&nats, &base, "one", LeaseSettings::default(), quick()).await;
    instance.settled().await;
    let rows = story(20, 0);
    commit(&database, &rows).await;
    instance.offer(&rows);
    until("the story", || async { (instance.state.published() >= 160).then_some(()) }).await;
    let context = async_nats::jetstream::new(nats.client().await);
    context.delete_stream("EVT_WISHES").await.unwrap();
    until("the stream", || async { context.get_stream("EVT_WISHES").await.ok() }).await;
    let client = nats.client().await;
    until("all events", || async { (messages(&client).await >= 160).then_some(()) }).await;
    assert_exact(&stored(&nats.client().await).await, ids(&rows));
}

#[tokio::test]
async fn a_server_that_hangs_is_left_and_found_again() {
    let (nats, base) = (Nats::start().await, Base::sqlite().await);
    let database = base.connect(1).await;
    let settings = RelaySettings { ack_wait: Duration::from_millis(200), ..quick() };
    let instance = Instance::start(&nats, &base, "one", LeaseSettings::default(), settings).await;
    instance.settled().await;
    let number = instance.link.now().unwrap().number;
    let rows = story(20, 0);
    commit(&database, &rows).await;
    nats.signal(Signal::SIGSTOP);
    instance.offer(&rows);
    until("doubt", || async { instance.link.now().is_none_or(|now| now.number != number).then_some(()) }).await;
    nats.signal(Signal::SIGCONT);
    let client = nats.client().await;
    until("all events", || async { (messages(&client).await >= 160).then_some(()) }).await;
    instance.settled().await;
    assert_exact(&stored(&nats.client().await).await, ids(&rows));
}

/// Two instances write the same aggregates in turn; the holder of half the shards dies.
#[tokio::test]
async fn two_instances_keep_the_order_and_the_death_of_a_holder_stops_publishing_for_less_than_ten_seconds() {
    let (nats, base) = (Nats::start().await, Base::postgres().await);
    let database = base.connect(1).await;
    let one = Instance::start(&nats, &base, "one", LeaseSettings::default(), quick()).await;
    until("all shards", || async { (one.held().shards().count() == 8).then_some(()) }).await;
    let two = Instance::start(&nats, &base, "two", LeaseSettings::default(), quick()).await;
    until("a share", || async { (two.held().shards().count() == 4).then_some(()) }).await;
    let rows = story(1250, 0);
    let (before, after) = rows.split_at(3000);
    for (place, row) in before.iter().enumerate() {
        commit(&database, std::slice::from_ref(row)).await;
        // Batches follow each other on different instances, so that each knows only every other one.
        let instance = if (place / 4) % 2 == 0 { &one } else { &two };
        instance.handover.offer(row.clone());
    }
    let died = Instant::now();
    drop(two);
    for row in after {
        commit(&database, std::slice::from_ref(row)).await;
        one.handover.offer(row.clone());
    }
    let client = nats.client().await;
    until("all events", || async { (one.held().shards().count() == 8).then_some(()) }).await;
    one.settled().await;
    println!("the survivor has published everything {:?} after the other's death", died.elapsed());
    assert!(died.elapsed() < Duration::from_secs(10));
    let found = stored(&client).await;
    assert_eq!(found.len(), 10_000);
    assert_exact(&found, ids(&rows));
}

#[tokio::test]
async fn an_old_row_left_in_the_outbox_is_not_published_twice() {
    let (nats, base) = (Nats::start().await, Base::sqlite().await);
    let database = base.connect(1).await;
    let mut rows = story(5, 0);
    for row in &mut rows {
        // Made an hour ago: longer than the stream remembers ids.
        let at = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(1);
        let at = uuid::Timestamp::from_unix(uuid::NoContext, at.as_second().unsigned_abs(), 0);
        row.id = Uuid::new_v7(at);
    }
    commit(&database, &rows).await;
    let first = Instance::start(&nats, &base, "first", LeaseSettings::default(), quick()).await;
    until("all events", || async { (first.state.published() == 40).then_some(()) }).await;
    drop(first);
    // The stream forgets its ids, as it would after ten minutes.
    let context = async_nats::jetstream::new(nats.client().await);
    let mut config = context.get_stream("EVT_WISHES").await.unwrap().cached_info().config.clone();
    config.duplicate_window = Duration::from_millis(100);
    context.update_stream(config).await.unwrap();
    until("the ids' time", || async {
        let sent = context.send_publish(
            "evt.city.wishes.probe.probe.made",
            async_nats::jetstream::message::PublishMessage::build().message_id("probe"),
        );
        (!sent.await.ok()?.await.ok()?.duplicate).then_some(())
    })
    .await;
    let second = Instance::start(&nats, &base, "second", LeaseSettings::default(), quick()).await;
    second.settled().await;
    until("the second look", || async { (second.state.waiting() == 0).then_some(()) }).await;
    let context = async_nats::jetstream::new(nats.client().await);
    let messages = context.get_stream("EVT_WISHES").await.unwrap().cached_info().state.messages;
    assert_eq!(second.state.published(), 0);
    assert!(messages >= 41);
}
