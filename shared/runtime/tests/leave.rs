//! Leaving a subject under load, by the barrier, loses nothing. What each way of ending a subscription loses is shown by
//! `cargo run -p wuwei-runtime --example leave`; see `docs/adr/0012-leave-by-a-barrier.md`.

#[path = "leave/measuring.rs"]
mod measuring;

use measuring::{LEAVES, SHARE, Way, connect, measure, one};
use wuwei_runtime::nats::barrier::{self, Leaving};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_is_found_to_stop_a_subscription_that_the_client_keeps() {
    let servers = one();
    assert_eq!(barrier::probe(&connect(&servers[0]).await).await, Ok(Leaving::Barrier));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_leave_by_the_barrier_loses_nothing_on_one_server() {
    let (all, lost) = measure(&one(), Way::Barrier).await;
    assert!(all > LEAVES * SHARE, "{all} requests are too few");
    assert_eq!(lost, 0, "of {all} requests in {LEAVES} leaves");
}

/// Otherwise the barrier would prove nothing: what is lost must show.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_leave_that_forgets_the_subscription_is_seen_to_lose_requests() {
    let (all, lost) = measure(&one(), Way::Unsubscribe).await;
    assert!(lost > 0, "none of {all} requests in {LEAVES} leaves");
}
