//! Servers of a test's own, and a stand-in for the writer: rows as it would commit them.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::Duration,
};

use async_nats::{Client, ConnectOptions, jetstream};
use futures::StreamExt;
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use sea_orm::{ConnectOptions as Options, ConnectionTrait, Database, DatabaseConnection, Statement, TransactionTrait};
use tokio::time::timeout;
use uuid::Uuid;
use wuwei_contracts::{CloudEvent, Town};
use wuwei_runtime::{
    Clock,
    leases::{Held, LeaseParts, LeaseSettings, Leases},
    link::Link,
    outbox::{
        Handed, Handover, OutboxRow, OutgoingEvent, handover,
        relay::{Relay, RelayParts, RelaySettings, RelayState},
        stream::StreamSettings,
    },
    shard,
};
use wuwei_testkit::{
    Backend,
    servers::{Durability, Login, NatsServer, Postgres},
    wait,
};

pub use wuwei_testkit::wait::PATIENCE;

/// Asks until there is an answer.
pub async fn until<T, F: Future<Output = Option<T>>>(what: &str, ask: impl FnMut() -> F) -> T {
    wait::until(what, PATIENCE, ask).await
}

fn options(login: &Login) -> ConnectOptions {
    ConnectOptions::with_user_and_password(login.user.clone(), login.user.clone())
}

pub async fn connect(login: &Login) -> Client {
    options(login).connect(&login.address).await.unwrap()
}

/// A nats-server of the test's own.
pub struct Nats(NatsServer);

impl Nats {
    pub async fn start() -> Self {
        // Shown where RUST_LOG asks for it.
        let _ = tracing_subscriber::fmt().with_env_filter(tracing_subscriber::EnvFilter::from_default_env()).try_init();
        Self(NatsServer::start().await)
    }

    pub async fn revive(&mut self) {
        self.0.revive().await;
    }

    pub fn kill(&mut self) {
        self.0.kill();
    }

    pub fn signal(&self, signal: Signal) {
        let id = i32::try_from(self.0.process().unwrap()).unwrap();
        kill(Pid::from_raw(id), signal).unwrap();
    }

    pub fn store(&self) -> PathBuf {
        self.0.store()
    }

    pub fn link(&self) -> Link {
        let login = self.0.login(0);
        let address = login.address.parse().unwrap();
        Link::start(vec![address], Arc::new(move || options(&login))).0
    }

    pub async fn client(&self) -> Client {
        connect(&self.0.login(0)).await
    }
}

pub fn copy(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    assert!(Command::new("cp").arg("-r").args([from, to]).status().unwrap().success());
}

/// A database with the runtime's tables.
pub struct Base {
    database: wuwei_testkit::database::Database,
    _cluster: Option<Postgres>,
}

fn migrations() -> Vec<Box<dyn wuwei_migrations::MigrationTrait>> {
    wuwei_migrations::with_runtime(Vec::new())
}

impl Base {
    pub async fn on(backend: Backend) -> Self {
        let database = wuwei_testkit::database::Database::fresh(backend, "runtime", migrations).await;
        Self { database, _cluster: None }
    }

    pub async fn sqlite() -> Self {
        Self::on(Backend::Sqlite).await
    }

    pub async fn postgres() -> Self {
        Self::on(Backend::Postgres).await
    }

    /// In a cluster of its own.
    pub async fn cluster() -> Self {
        let cluster = Postgres::start(Durability::None).await;
        let url = cluster.url("postgres");
        let database = wuwei_testkit::database::Database::prepared(Backend::Postgres, &url, migrations).await;
        Self { database, _cluster: Some(cluster) }
    }

    pub fn is_sqlite(&self) -> bool {
        self.database.backend() == Backend::Sqlite
    }

    pub async fn connect(&self, connections: u32) -> DatabaseConnection {
        let mut options = Options::new(self.database.url().to_owned());
        options.max_connections(connections).min_connections(1).sqlx_logging(false);
        options.map_sqlx_sqlite_opts(|options| {
            options.busy_timeout(Duration::from_secs(5)).journal_mode(sea_orm::sqlx::sqlite::SqliteJournalMode::Wal)
        });
        Database::connect(options).await.unwrap()
    }
}

pub fn town(slug: &str) -> Town {
    Town::parse(slug).unwrap()
}

/// One event as the writer would make it.
pub fn event(town: &str, id: &str, sequence: i64) -> OutgoingEvent {
    let source = format!("/towns/{town}/wishes/wish/{id}");
    let event = CloudEvent {
        specversion: "1.0".to_owned(),
        id: Uuid::now_v7(),
        partitionkey: source.clone(),
        source,
        kind: "org.wuwei.wishes.wish.made.v1".to_owned(),
        subject: id.to_owned(),
        time: jiff::Timestamp::now(),
        datacontenttype: "application/json".to_owned(),
        dataschema: "https://wuwei.org/schemas/org.wuwei.wishes.wish.made.v1".to_owned(),
        sequence: format!("{sequence:020}"),
        traceparent: None,
        correlationid: Uuid::now_v7(),
        causationid: Uuid::now_v7(),
        actor: "somebody".to_owned(),
        sample: false,
        data: serde_json::json!({ "says": "x".repeat(100) }),
    };
    OutgoingEvent {
        aggregate: format!("wish/{id}"),
        sequence,
        id: event.id,
        subject: format!("evt.{town}.wishes.wish.{id}.made"),
        payload: serde_json::to_vec(&event).unwrap().into(),
        traceparent: None,
    }
}

/// A row of these events of one town.
pub fn row(town: &str, events: Vec<OutgoingEvent>) -> OutboxRow {
    let shard = shard::of(&self::town(town));
    OutboxRow { id: Uuid::now_v7(), shard, at: jiff::Timestamp::now().as_microsecond(), events }
}

/// The ids of all their events.
pub fn ids(rows: &[OutboxRow]) -> Vec<Uuid> {
    rows.iter().flat_map(|row| row.events.iter().map(|event| event.id)).collect()
}

/// Commits rows with their events, as the writer would.
pub async fn commit(database: &DatabaseConnection, rows: &[OutboxRow]) {
    let backend = database.get_database_backend();
    let work = database.begin().await.unwrap();
    for row in rows {
        for event in &row.events {
            let sql = "INSERT INTO events (aggregate, sequence, id, town, at, subject, payload) VALUES ($1,$2,$3,$4,$5,$6,$7)";
            let payload = String::from_utf8(event.payload.to_vec()).unwrap();
            let town = event.subject.split('.').nth(1).unwrap().to_owned();
            let values = [
                event.aggregate.clone().into(),
                event.sequence.into(),
                event.id.into(),
                town.into(),
                row.at.into(),
                event.subject.clone().into(),
                payload.into(),
            ];
            work.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await.unwrap();
        }
        let sql = "INSERT INTO outbox (id, shard, at, events) VALUES ($1,$2,$3,$4)";
        let keys: Vec<_> = row.events.iter().map(|event| (event.aggregate.clone(), event.sequence)).collect();
        let keys = serde_json::to_string(&keys).unwrap();
        let values = [row.id.into(), row.shard.into(), row.at.into(), keys.into()];
        work.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await.unwrap();
    }
    work.commit().await.unwrap();
}

pub async fn count(database: &DatabaseConnection, sql: &str) -> i64 {
    let statement = Statement::from_string(database.get_database_backend(), sql);
    database.query_one_raw(statement).await.unwrap().unwrap().try_get_by_index(0).unwrap()
}

/// One instance's leases and relay.
pub struct Instance {
    pub link: Link,
    pub leases: Leases,
    pub relay: Relay,
    pub state: Arc<RelayState>,
    pub handover: Handover,
}

pub fn quick() -> RelaySettings {
    RelaySettings {
        retention: Duration::from_secs(30),
        poll: Duration::from_millis(500),
        ack_wait: Duration::from_secs(2),
        ..RelaySettings::default()
    }
}

pub fn streams() -> StreamSettings {
    StreamSettings { max_bytes: 256 << 20, ..StreamSettings::default() }
}

impl Instance {
    pub async fn start(nats: &Nats, base: &Base, name: &str, leases: LeaseSettings, relay: RelaySettings) -> Self {
        let link = nats.link();
        let leases = Leases::start(LeaseParts {
            service: "wishes",
            cell: "shared".to_owned(),
            instance: name.to_owned(),
            database: base.connect(1).await,
            link: link.clone(),
            clock: Clock::default(),
            settings: LeaseSettings { exclusive: base.is_sqlite(), ..leases },
        });
        let (handover, handed): (Handover, Handed) = handover();
        let relay = Relay::start(RelayParts {
            service: "wishes",
            database: base.connect(2).await,
            link: link.clone(),
            held: leases.held(),
            handed,
            clock: Clock::default(),
            stream: streams(),
            settings: relay,
        });
        let state = relay.state();
        Self { link, leases, relay, state, handover }
    }

    pub fn held(&self) -> Held {
        self.leases.held().borrow().clone()
    }

    pub fn offer(&self, rows: &[OutboxRow]) {
        for row in rows {
            self.handover.offer(row.clone());
        }
    }

    pub async fn settled(&self) {
        until("the relay to settle", || async { (!self.state.behind() && self.state.waiting() == 0).then_some(()) })
            .await;
    }
}

/// How many events are in the stream.
pub async fn messages(client: &Client) -> u64 {
    let stream = jetstream::new(client.clone()).get_stream("EVT_WISHES").await;
    stream.map_or(0, |stream| stream.cached_info().state.messages)
}

/// Every event in the stream, in its order: subject, id, sequence of the aggregate.
pub async fn stored(client: &Client) -> Vec<(String, Uuid, i64)> {
    let context = jetstream::new(client.clone());
    let stream = context.get_stream("EVT_WISHES").await.unwrap();
    let mut left = stream.cached_info().state.messages;
    let config = jetstream::consumer::pull::OrderedConfig::default();
    let mut messages = stream.create_consumer(config).await.unwrap().messages().await.unwrap();
    let mut events = Vec::new();
    while left > 0 {
        let message = timeout(PATIENCE, messages.next()).await.expect("a stored event").unwrap().unwrap();
        let event: CloudEvent = serde_json::from_slice(&message.payload).unwrap();
        let headers = message.headers.as_ref().unwrap();
        assert_eq!(headers.get("Nats-Msg-Id").unwrap().as_str(), event.id.to_string());
        assert_eq!(headers.get("Content-Type").unwrap().as_str(), "application/cloudevents+json");
        events.push((message.subject.to_string(), event.id, event.sequence().unwrap()));
        left -= 1;
    }
    events
}

/// Per aggregate the sequence is 1…n, in the stream's order; the ids are exactly `ids`.
pub fn assert_exact(stored: &[(String, Uuid, i64)], ids: impl IntoIterator<Item = Uuid>) {
    let mut last: BTreeMap<&str, i64> = BTreeMap::new();
    for (subject, _, sequence) in stored {
        let before = last.insert(subject, *sequence).unwrap_or(0);
        assert_eq!(*sequence, before + 1, "{subject}");
    }
    let mut found: Vec<Uuid> = stored.iter().map(|(_, id, _)| *id).collect();
    let mut wanted: Vec<Uuid> = ids.into_iter().collect();
    found.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(found.len(), wanted.len());
    assert!(found == wanted, "the stream's ids are not those committed");
}
