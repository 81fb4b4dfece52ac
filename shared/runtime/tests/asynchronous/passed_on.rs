//! What one instance commits and another publishes: rows are passed on, whole or by where they stand.

use std::time::Duration;

use wuwei_runtime::{leases::LeaseSettings, outbox::relay::RelaySettings};

use crate::support::{Base, Instance, Nats, assert_exact, commit, event, ids, quick, row, stored, town, until};

/// Two instances that share the shards, and a town whose events the second publishes.
async fn shared(nats: &Nats, base: &Base) -> (Instance, Instance, &'static str) {
    let settings = || RelaySettings { poll: Duration::from_hours(1), ..quick() };
    let one = Instance::start(nats, base, "one", LeaseSettings::default(), settings()).await;
    until("all shards", || async { (one.held().shards().count() == 8).then_some(()) }).await;
    let two = Instance::start(nats, base, "two", LeaseSettings::default(), settings()).await;
    until("a share", || async { (two.held().shards().count() == 4).then_some(()) }).await;
    one.settled().await;
    two.settled().await;
    let others = |slug: &&str| two.held().has_town(&town(slug));
    let found =
        ["city", "dalang", "humen", "shijie", "changan", "houjie", "liaobu", "qiaotou"].into_iter().find(others);
    (one, two, found.unwrap())
}

#[tokio::test]
async fn a_row_of_a_shard_that_another_holds_is_passed_on_whole() {
    let (nats, base) = (Nats::start().await, Base::postgres().await);
    let (one, two, town) = shared(&nats, &base).await;
    // In no table: who has to read it there finds nothing to publish.
    let row = row(town, vec![event(town, "a", 1), event(town, "b", 1)]);
    one.handover.offer(row.clone());
    until("both events", || async { (two.state.published() == 2).then_some(()) }).await;
    assert_exact(&stored(&nats.client().await).await, ids(&[row]));
    assert_eq!(one.state.published(), 0);
}

#[tokio::test]
async fn a_row_too_large_for_a_message_is_read_by_who_holds_its_shard() {
    let (nats, base) = (Nats::start().await, Base::postgres().await);
    let (one, two, town) = shared(&nats, &base).await;
    let row = row(town, (0..2_000).map(|n| event(town, &format!("large-{n}"), 1)).collect());
    let bytes: usize = row.events.iter().map(|event| event.payload.len()).sum();
    assert!(bytes > 512 << 10, "{bytes} bytes would fit");
    commit(&base.connect(1).await, std::slice::from_ref(&row)).await;
    one.handover.offer(row.clone());
    until("all events", || async { (two.state.published() == 2_000).then_some(()) }).await;
    assert_exact(&stored(&nats.client().await).await, ids(&[row]));
}
