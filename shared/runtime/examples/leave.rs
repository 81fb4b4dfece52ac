//! What each way of leaving a subject loses: the experiment of `docs/adr/0012-leave-by-a-barrier.md`, which takes minutes
//! and asserts nothing. Another server is taken by `WUWEI_NATS_SERVER=/path/to/nats-server`.
#![allow(clippy::print_stdout, reason = "a program that prints figures")]

#[path = "../tests/leave/measuring.rs"]
mod measuring;

use measuring::{LEAVES, Way, cluster_of_three, measure, one};

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    for way in [Way::Unsubscribe, Way::Drain, Way::Barrier] {
        for (name, servers) in [("one server", one()), ("three servers", cluster_of_three())] {
            let (all, lost) = measure(&servers, way).await;
            println!("{way:?}, {name}: {lost} of {all} requests lost in {LEAVES} leaves");
        }
    }
}
