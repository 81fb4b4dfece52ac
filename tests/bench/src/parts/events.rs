//! When an event reaches a JetStream consumer, beside when its command's caller gets the reply.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use futures::StreamExt;
use serde::Serialize;
use uuid::Uuid;
use wuwei_contracts::subject;
use wuwei_testkit::servers::Login;

use crate::{
    cell::Ground,
    failure::{Failure, While},
    instance::{Instance, Setup},
    load::{Load, run, tally::Latency},
    options::{Backend, Workload},
    service::NAME,
};

/// Arrivals of events and replies, from the sending of the command.
#[derive(Debug, Clone, Serialize)]
pub struct Arrivals {
    pub backend: Backend,
    pub in_flight: usize,
    pub per_second: f64,
    /// The reply at its caller.
    pub reply: Latency,
    /// The event at its consumer.
    pub event: Latency,
    /// Events that came after the reply: how much later.
    pub later: Latency,
}

/// Measures with `in_flight` requests under way.
pub async fn measure(ground: &Ground, backend: Backend, in_flight: usize, seed: u64) -> Result<Arrivals, Failure> {
    let store = ground.fresh(backend, Workload::Insert).await?;
    let instances = Instance::several(&ground.servers, &store, &Setup::default(), 1, ground.folder()).await?;
    let watcher = Watcher::start(ground.servers.login())?;
    let load = Load { noted: true, ..ground.load(Workload::Insert, in_flight) };
    let done = run(&ground.client, &load, ground.orders(seed), || (), async |_| Ok(())).await?;
    ground.finish(store, instances, &done.tally).await?;
    let arrived = watcher.stop()?;
    if arrived.len() as u64 != done.tally.changes() {
        let (seen_here, changes) = (arrived.len(), done.tally.changes());
        return Err(Failure::new(format!("the consumer saw {seen_here} events of {changes}")));
    }
    let (mut event, mut later) = (Vec::new(), Vec::new());
    for (id, sent, replied) in &done.tally.noted {
        let at = arrived.get(id).ok_or_else(|| Failure::new(format!("the consumer never saw the event of {id}")))?;
        event.push(micros(at.saturating_duration_since(*sent)));
        later.push(micros(at.saturating_duration_since(*replied)));
    }
    event.sort_unstable();
    later.sort_unstable();
    Ok(Arrivals {
        backend,
        in_flight,
        per_second: crate::cell::per(event.len()) / done.seconds,
        reply: done.tally.latency(),
        event: Latency::of(&event),
        later: Latency::of(&later),
    })
}

fn micros(duration: Duration) -> u32 {
    u32::try_from(duration.as_micros()).unwrap_or(u32::MAX)
}

/// A consumer with a thread and a connection of its own, so that it need not wait for the load client's.
struct Watcher {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Result<HashMap<Uuid, Instant>, Failure>>,
}

impl Watcher {
    fn start(login: Login) -> Result<Self, Failure> {
        let stop = Arc::new(AtomicBool::new(false));
        let told = stop.clone();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let thread = std::thread::Builder::new().name("consumer".to_owned());
        let thread = thread.spawn(move || runtime.block_on(watch(&login, &told)))?;
        Ok(Self { stop, thread })
    }

    fn stop(self) -> Result<HashMap<Uuid, Instant>, Failure> {
        self.stop.store(true, Ordering::Release);
        self.thread.join().map_err(|_| Failure::new("the consumer panicked"))?
    }
}

async fn watch(login: &Login, stop: &AtomicBool) -> Result<HashMap<Uuid, Instant>, Failure> {
    let bus = login.connect().await;
    let mut events = loop {
        match bus.follow(&subject::stream(NAME)).await {
            Ok(events) => break events,
            // The service makes its stream as soon as it may publish.
            Err(_) if !stop.load(Ordering::Acquire) => tokio::time::sleep(Duration::from_millis(10)).await,
            Err(error) => return Err(error.into()),
        }
    };
    let mut seen = HashMap::new();
    loop {
        let next = tokio::time::timeout(Duration::from_millis(100), events.next()).await;
        let Ok(message) = next else {
            if stop.load(Ordering::Acquire) {
                return Ok(seen);
            }
            continue;
        };
        let message = message.ok_or_else(|| Failure::new("the consumer has ended"))??;
        let now = Instant::now();
        // `evt.<town>.bench.entry.<id>.recorded`
        let id = message.subject.split('.').nth(4).unwrap_or_default();
        seen.insert(id.parse().doing(&message.subject)?, now);
    }
}
