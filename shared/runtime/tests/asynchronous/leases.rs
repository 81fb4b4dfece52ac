//! Leases: fair shares, take-over, giving back, and what an idle database sees.

use std::time::{Duration, Instant};

use sea_orm::ConnectionTrait;
use wuwei_runtime::{
    leases::{LeaseSettings, Leases},
    outbox::relay::RelaySettings,
};

use crate::support::{Base, Instance, Nats, count, quick, until};

fn fast() -> LeaseSettings {
    LeaseSettings { renew: Duration::from_millis(300), margin: Duration::from_millis(500), exclusive: false }
}

async fn holds(leases: &Leases, shards: usize) {
    let mut held = leases.held();
    tokio::time::timeout(Duration::from_secs(20), held.wait_for(|held| held.shards().count() == shards))
        .await
        .unwrap_or_else(|_| panic!("waited for {shards} shards"))
        .unwrap();
}

#[tokio::test]
async fn two_instances_share_and_the_one_left_takes_all() {
    let (nats, base) = (Nats::start().await, Base::postgres().await);
    let one = Instance::start(&nats, &base, "one", fast(), quick()).await;
    holds(&one.leases, 8).await;
    until("one to know it is alone", || async { one.held().alone().then_some(()) }).await;
    let two = Instance::start(&nats, &base, "two", fast(), quick()).await;
    holds(&two.leases, 4).await;
    holds(&one.leases, 4).await;
    assert!(!one.held().alone() && !two.held().alone());
    let both: Vec<i32> = one.held().shards().chain(two.held().shards()).collect();
    assert_eq!(both.len(), 8);
    two.relay.stop(Duration::from_secs(1)).await;
    two.leases.stop().await;
    let given = Instant::now();
    holds(&one.leases, 8).await;
    assert!(given.elapsed() < Duration::from_millis(300), "what is given back is taken at once");
    until("one to know it is alone", || async { one.held().alone().then_some(()) }).await;
}

#[tokio::test]
async fn a_dead_holders_shards_are_taken_within_the_time_of_a_lease() {
    let (nats, base) = (Nats::start().await, Base::postgres().await);
    let one = Instance::start(&nats, &base, "one", fast(), quick()).await;
    let two = Instance::start(&nats, &base, "two", fast(), quick()).await;
    holds(&one.leases, 4).await;
    holds(&two.leases, 4).await;
    let died = Instant::now();
    drop(two);
    holds(&one.leases, 8).await;
    assert!(died.elapsed() < Duration::from_secs(1), "{:?}", died.elapsed());
}

#[tokio::test]
async fn the_only_process_of_a_database_does_not_wait_for_what_a_killed_one_left() {
    let (nats, base) = (Nats::start().await, Base::sqlite().await);
    let killed = Instance::start(&nats, &base, "killed", LeaseSettings::default(), quick()).await;
    holds(&killed.leases, 8).await;
    drop(killed);
    let next = Instance::start(&nats, &base, "next", LeaseSettings::default(), quick()).await;
    let started = Instant::now();
    holds(&next.leases, 8).await;
    assert!(started.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn an_idle_database_sees_at_most_one_write_a_second() {
    let (nats, base) = (Nats::start().await, Base::cluster().await);
    let database = base.connect(1).await;
    let one = Instance::start(&nats, &base, "one", LeaseSettings::default(), RelaySettings::default()).await;
    let two = Instance::start(&nats, &base, "two", LeaseSettings::default(), RelaySettings::default()).await;
    holds(&one.leases, 4).await;
    holds(&two.leases, 4).await;
    // Transaction ids are given to writing transactions only.
    let writes = || count(&database, "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint");
    let (before, started) = (writes().await, Instant::now());
    until("a dozen seconds of idleness", || async { (started.elapsed() > Duration::from_secs(12)).then_some(()) })
        .await;
    let rate = f64::from(i32::try_from(writes().await - before).unwrap()) / started.elapsed().as_secs_f64();
    assert!(rate <= 1.0, "{rate} writes a second");
    assert!(rate > 0.1, "leases are renewed");
    database.execute_unprepared("SELECT 1").await.unwrap();
}
