//! Waiting events: committed while nobody relayed, then published by a service that starts cold.

use std::time::Duration;

use serde::Serialize;
use wuwei_contracts::subject;
use wuwei_runtime::Clock;

use crate::{
    cell::Ground,
    failure::Failure,
    instance::{Instance, Setup},
    load::{Load, Span, run},
    options::{Backend, Workload},
    service::NAME,
};

const PATIENCE: Duration = Duration::from_mins(2);
/// Everybody's leases held by somebody who is not there.
const HELD: &str = "UPDATE leases SET holder = 'nobody', epoch = epoch + 1, expires_at = 9000000000000000";
const FREE: &str = "UPDATE leases SET holder = '', expires_at = 0";

/// Events drained.
#[derive(Debug, Clone, Serialize)]
pub struct Drain {
    pub backend: Backend,
    pub events: u64,
    /// From exec to the last event stored.
    pub per_second_from_exec: f64,
    /// From the first event stored to the last.
    pub per_second: f64,
    /// Milliseconds from exec to the first event stored.
    pub first: f64,
}

/// Commits commands while another holds the leases, then starts a service that gets them.
#[expect(clippy::cast_precision_loss, reason = "nanoseconds of minutes are far below 2^52")]
pub async fn measure(ground: &Ground, backend: Backend, seed: u64) -> Result<Drain, Failure> {
    let store = ground.fresh(backend, Workload::Insert).await?;
    store.execute(HELD).await?;
    let instances = Instance::several(&ground.servers, &store, &Setup::default(), 1, ground.folder()).await?;
    let span = Span::Commands(ground.options.waiting_events);
    let load = Load { span, ..ground.load(Workload::Insert, ground.options.most_in_flight()) };
    let tally = run(&ground.client, &load, ground.orders(seed), || (), async |_| Ok(())).await?.tally;
    for instance in instances {
        instance.stop().await?;
    }
    let early = ground.servers.events().await;
    if early > 0 {
        return Err(Failure::new(format!("{early} events were published without a lease")));
    }
    store.execute(FREE).await?;
    let exec = Clock::default().now().as_nanosecond();
    let instances = Instance::several(&ground.servers, &store, &Setup::default(), 1, ground.folder()).await?;
    let stream = subject::stream(NAME);
    let drained = async {
        loop {
            // The service makes its stream when it gets the leases.
            if let Ok(time) = ground.servers.bus.stream_time(&stream).await
                && time.messages >= tally.changes()
            {
                return time;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let time = tokio::time::timeout(PATIENCE, drained).await?;
    ground.finish(store, instances, &tally).await?;
    let events = tally.changes();
    let rate = |nanos: i128| events as f64 / (nanos.max(1) as f64 / 1e9);
    Ok(Drain {
        backend,
        events,
        per_second_from_exec: rate(time.last_nanos - exec),
        per_second: rate(time.last_nanos - time.first_nanos),
        first: (time.first_nanos - exec) as f64 / 1e6,
    })
}
