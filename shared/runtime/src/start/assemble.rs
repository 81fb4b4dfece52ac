//! Putting a service together from what was opened.

use std::{
    hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher},
    sync::Arc,
    time::Duration,
};

use tokio::{
    sync::{Notify, watch},
    time::timeout,
};

use super::{
    Running, SERVING, StartError,
    figures::Counting,
    grant_news::News,
    health::State,
    open::{Opened, stream_settings},
    towns::Towns,
};
use crate::{
    clock::Clock,
    consumers::{ConsumerParts, ConsumerSettings, Consumers, Historian},
    database,
    due::{Alarm, DueParts, DueTasks},
    grants::Grants,
    leases::{LeaseParts, LeaseSettings, Leases},
    metrics::Metrics,
    nats::endpoints::{self, Endpoints, Limits},
    outbox::{
        Handed, Handover, handover,
        relay::{Relay, RelayParts, RelaySettings},
    },
    placement::{Serving, ServingParts},
    probes::Probed,
    receipts::Receipts,
    service::Spec,
    settings::Settings,
    sweeper::Sweeper,
    tasks,
    writer::{self, Touched, Writer},
};

/// Slots a counter is striped over.
const SLOTS: u64 = 8;
/// How long the connection for events is awaited before the towns are read without it.
const LINKED: Duration = Duration::from_secs(5);

/// What is given besides what was opened.
pub(super) struct Given<'a> {
    pub spec: Arc<Spec>,
    pub settings: Settings,
    pub clock: Clock,
    pub metrics: &'a Metrics,
    pub health: Arc<State>,
    pub probed: Probed,
}

/// Told after commits that touched a table.
#[derive(Default)]
struct Told {
    alarm: Alarm,
    grants: Arc<Notify>,
    towns: Arc<Notify>,
}

/// Puts it together; where that fails, the writer is ended again.
pub(super) async fn running(opened: Opened, given: Given<'_>) -> Result<Running, StartError> {
    let told = Told::default();
    let (to_relay, handed) = handover();
    let writer = start_writer(&given, &opened, to_relay, &told)?;
    match on_writer(opened, given, &writer, handed, told).await {
        Ok(running) => Ok(running),
        Err(error) => {
            let _ = timeout(super::WRITING, writer.stop()).await;
            Err(error)
        }
    }
}

fn start_writer(given: &Given<'_>, opened: &Opened, relay: Handover, told: &Told) -> Result<Writer, StartError> {
    let settings = &given.settings.writer;
    let touched = [("grants", told.grants.clone()), ("towns", told.towns.clone())];
    let parts = writer::Parts {
        connect: database::writer_connect(&given.settings.database, given.spec.name),
        clock: given.clock.clone(),
        max_batch: settings.max_batch,
        queue_per_town: settings.queue_per_town,
        slot: slot(&opened.instance),
        relay,
        receipts: Arc::new(Receipts::new(opened.control.clone())),
        touched: Touched::new(touched),
        alarm: told.alarm.clone(),
        unbatched: (!settings.batching).then_some(settings.connections as usize),
    };
    Writer::start(parts).map_err(StartError::Thread)
}

/// The slot of the counters that `instance` adds to.
fn slot(instance: &str) -> i32 {
    let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(instance);
    i32::try_from(hash % SLOTS).unwrap_or(0)
}

async fn on_writer(
    opened: Opened,
    given: Given<'_>,
    writer: &Writer,
    handed: Handed,
    told: Told,
) -> Result<Running, StartError> {
    let grants = Grants::new(opened.own.clone(), given.clock.clone());
    let client = opened.connection.client().clone();
    let (news, endpoints, serving) = tokio::try_join!(
        async { Ok(News::start(client.clone(), given.spec.name, grants.clone(), told.grants).await?) },
        async { Ok(Endpoints::start(endpoint_parts(&opened, &given, writer, grants.clone())).await?) },
        serving(&opened, &given, told.towns),
    )?;
    let towns = Arc::new(Towns::new(endpoints, writer.clone(), serving.layout()));
    // Others know of this instance before it commits anything: what it commits may come before what they publish.
    let mut leases = Leases::start(lease_parts(&opened, &given));
    leases.greeted().await;
    if timeout(SERVING, towns.settle()).await.is_err() {
        leases.stop().await;
        return Err(StartError::NotServing(SERVING));
    }
    let relay = Relay::start(relay_parts(&opened, &given, &leases, handed));
    let due = due_tasks(&opened, &given, writer, &leases, told.alarm);
    let consumers = consumers(&opened, &given, writer, &leases);
    let counting = Counting {
        writer: writer.clone(),
        consumers: consumers.figures().clone(),
        due: due.figures().clone(),
        clock: given.clock.clone(),
        relay: relay.state(),
        held: leases.held(),
        towns: towns.clone(),
        connection: opened.connection.clone(),
    };
    let (alive, ended) = watch::channel(());
    let follow = towns.clone().follow();
    let following = tasks::spawn(async move {
        follow.await;
        drop(alive);
    });
    given.health.started(opened.reader.clone(), client, towns.clone());
    tracing::info!(service = given.spec.name, instance = opened.instance, towns = towns.joined().len(), "serving");
    Ok(Running {
        name: given.spec.name,
        towns,
        health: given.health,
        writer: writer.clone(),
        following,
        ended,
        serving: Some(serving),
        due,
        historian: Historian::start(given.spec.name, opened.link.clone(), opened.reader.clone()),
        consumers,
        sweeper: Sweeper::start(opened.relay.clone(), given.clock, leases.held()),
        relay,
        leases,
        news,
        watched: given.metrics.watch(given.spec.name, counting),
        probed: given.probed,
        listening: None,
        instance: opened.instance,
        connection: opened.connection,
        databases: vec![opened.reader, opened.own, opened.relay, opened.control],
    })
}

fn endpoint_parts(opened: &Opened, given: &Given<'_>, writer: &Writer, grants: Grants) -> endpoints::Parts {
    endpoints::Parts {
        client: opened.connection.client().clone(),
        spec: given.spec.clone(),
        instance: opened.instance.clone(),
        writer: writer.clone(),
        read: opened.reader.clone(),
        clock: given.clock.clone(),
        verifier: Arc::new(opened.verifier.clone()),
        grants: Arc::new(grants),
        secret: given.settings.identity.idempotency_secret.clone(),
        limits: Limits::default(),
        calls: given.metrics.calls().clone(),
    }
}

/// Which towns to serve; the bucket that tells is read once the connection for events is there.
async fn serving(opened: &Opened, given: &Given<'_>, touched: Arc<Notify>) -> Result<Serving, StartError> {
    let _ = timeout(LINKED, opened.link.clone().connected()).await;
    let parts = ServingParts {
        service: given.spec.name,
        cell: given.settings.service.cell.clone(),
        towns: given.settings.service.towns.clone(),
        database: opened.own.clone(),
        link: opened.link.clone(),
        directory: given.spec.directory.clone(),
        touched,
    };
    Serving::start(parts).await.map_err(StartError::Towns)
}

fn lease_parts(opened: &Opened, given: &Given<'_>) -> LeaseParts {
    LeaseParts {
        service: given.spec.name,
        cell: given.settings.service.cell.clone(),
        instance: opened.instance.clone(),
        database: opened.control.clone(),
        link: opened.link.clone(),
        clock: given.clock.clone(),
        settings: LeaseSettings { exclusive: given.settings.database.url.is_sqlite(), ..LeaseSettings::default() },
    }
}

fn relay_parts(opened: &Opened, given: &Given<'_>, leases: &Leases, handed: Handed) -> RelayParts {
    let outbox = &given.settings.outbox;
    RelayParts {
        service: given.spec.name,
        database: opened.relay.clone(),
        link: opened.link.clone(),
        held: leases.held(),
        handed,
        clock: given.clock.clone(),
        stream: stream_settings(&given.settings.streams),
        settings: RelaySettings {
            retention: Duration::from_secs(outbox.retention_seconds),
            poll: Duration::from_secs(outbox.poll_seconds),
            ..RelaySettings::default()
        },
    }
}

fn due_tasks(opened: &Opened, given: &Given<'_>, writer: &Writer, leases: &Leases, alarm: Alarm) -> DueTasks {
    DueTasks::start(DueParts {
        spec: given.spec.clone(),
        database: opened.own.clone(),
        reader: opened.reader.clone(),
        writer: writer.clone(),
        clock: given.clock.clone(),
        held: leases.held(),
        alarm,
    })
}

fn consumers(opened: &Opened, given: &Given<'_>, writer: &Writer, leases: &Leases) -> Consumers {
    Consumers::start(ConsumerParts {
        spec: given.spec.clone(),
        link: opened.link.clone(),
        writer: writer.clone(),
        held: leases.held(),
        towns: writer.held(),
        database: opened.relay.clone(),
        clock: given.clock.clone(),
        settings: ConsumerSettings { replicas: given.settings.streams.replicas, ..ConsumerSettings::default() },
    })
}
