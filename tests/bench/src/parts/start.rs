//! From exec to the first durable reply: a service started on the data it had, a caller that waits for it.

use std::time::{Duration, Instant};

use bytes::Bytes;
use serde::Serialize;
use wuwei_contracts::{Message, Town, subject};
use wuwei_runtime::{Clock, nats::headers, testing::NoReply};

use crate::{
    cell::Ground,
    failure::Failure,
    instance::{Instance, Setup},
    load::{Span, Tally, client::officer, orders::What, run, towns},
    options::{Backend, Workload},
    service::{
        NAME,
        messages::{RecordEntry, Recorded},
    },
};

const PATIENCE: Duration = Duration::from_secs(20);

/// Starts of a service.
#[derive(Debug, Clone, Serialize)]
pub struct Starts {
    pub backend: Backend,
    /// Milliseconds from exec to the first reply to a command on disk, each start, sorted.
    pub first_reply: Vec<f64>,
}

impl Starts {
    /// The start in the middle.
    pub fn median(&self) -> f64 {
        self.first_reply.get(self.first_reply.len() / 2).copied().unwrap_or_default()
    }

    /// The slowest start.
    pub fn slowest(&self) -> f64 {
        self.first_reply.last().copied().unwrap_or_default()
    }
}

/// Starts the service several times on data of earlier commands.
pub async fn measure(ground: &Ground, backend: Backend) -> Result<Starts, Failure> {
    let store = ground.fresh(backend, Workload::Mixed).await?;
    let instances = Instance::several(&ground.servers, &store, &Setup::default(), 1, ground.folder()).await?;
    let load = crate::load::Load { span: Span::Commands(2_000), ..ground.load(Workload::Mixed, 32) };
    let done = run(&ground.client, &load, ground.orders(1), || (), async |_| Ok(())).await?;
    let mut tally = done.tally;
    ground.published(tally.changes()).await?;
    for instance in instances {
        instance.stop().await?;
    }
    let times = if ground.options.quick { 3 } else { 9 };
    let mut first_reply = Vec::new();
    for _ in 0..times {
        let (took, instance) = start(ground, &store, &mut tally).await?;
        first_reply.push(took.as_secs_f64() * 1e3);
        ground.published(tally.changes()).await?;
        instance.stop().await?;
    }
    ground.finish(store, Vec::new(), &tally).await?;
    first_reply.sort_by(f64::total_cmp);
    Ok(Starts { backend, first_reply })
}

/// One start; asks again and again until somebody answers.
async fn start(
    ground: &Ground,
    store: &crate::store::Store,
    tally: &mut Tally,
) -> Result<(Duration, Instance), Failure> {
    let mut orders = ground.orders(tally.answered() + 1);
    let order = orders.next(&ground.load(Workload::Insert, 1));
    let What::Record(command) = &order.what else { return Err(Failure::new("an order of another kind")) };
    let town: Town = towns().swap_remove(order.town);
    let token = ground.servers.issuer.issue(&officer(0), &town, NAME, RecordEntry::NAME, Clock::default().now());
    let headers = [(headers::IDENTITY.to_owned(), token), (headers::IDEMPOTENCY_KEY.to_owned(), order.key.to_string())];
    let body = Bytes::from(serde_json::to_vec(command)?);
    let subject = subject::of::<RecordEntry>(&town);
    let exec = Instant::now();
    let mut instance = Instance::start(&ground.servers, store, &Setup::default(), "i1", ground.folder())?;
    let reply = loop {
        match ground.servers.bus.request(subject.clone(), &headers, body.clone(), PATIENCE).await {
            Ok(reply) if reply.error_code() != Some(503) => break reply,
            Ok(_) | Err(NoReply::NoResponders) if exec.elapsed() < PATIENCE => {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            other => return Err(Failure::new(format!("no first reply, but {other:?}"))),
        }
    };
    let took = exec.elapsed();
    let recorded: Recorded = serde_json::from_slice(&reply.body)?;
    if reply.error_code().is_some() || recorded.id != command.id {
        return Err(Failure::new(format!("the first reply is {}", String::from_utf8_lossy(&reply.body))));
    }
    tally.entries += 1;
    instance.ready().await?;
    Ok((took, instance))
}
