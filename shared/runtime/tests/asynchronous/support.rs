//! Servers of a test's own, and a stand-in for the writer: rows as it would commit them.

use std::{
    collections::BTreeMap,
    fs,
    net::TcpListener,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use async_nats::{Client, ConnectOptions, jetstream};
use futures::StreamExt;
use sea_orm::{ConnectOptions as Options, ConnectionTrait, Database, DatabaseConnection, Statement, TransactionTrait};
use tempfile::TempDir;
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

pub const PATIENCE: Duration = Duration::from_secs(20);

/// Asks until there is an answer.
pub async fn until<T, F: Future<Output = Option<T>>>(what: &str, mut ask: impl FnMut() -> F) -> T {
    let asked = async {
        let mut ticks = tokio::time::interval(Duration::from_millis(5));
        loop {
            ticks.tick().await;
            if let Some(answer) = ask().await {
                return answer;
            }
        }
    };
    timeout(PATIENCE, asked).await.unwrap_or_else(|_| panic!("waited in vain for {what}"))
}

fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).and_then(|socket| socket.local_addr()).unwrap().port()
}

fn script(name: &str) -> PathBuf {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name);
    let output = Command::new("sh").arg(script).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().into()
}

/// A nats-server.
pub struct Nats {
    child: Option<Child>,
    port: u16,
    folder: TempDir,
}

impl Nats {
    pub async fn start() -> Self {
        // Shown where RUST_LOG asks for it.
        let _ = tracing_subscriber::fmt().with_env_filter(tracing_subscriber::EnvFilter::from_default_env()).try_init();
        let mut nats = Self { child: None, port: free_port(), folder: tempfile::tempdir().unwrap() };
        nats.revive().await;
        nats
    }

    pub async fn revive(&mut self) {
        let binary = std::env::var_os("WUWEI_NATS_SERVER")
            .map_or_else(|| script("deploy/tools/get-nats-server.sh"), PathBuf::from);
        let mut command = Command::new(binary);
        command.args(["-a", "127.0.0.1", "-p", &self.port.to_string(), "-js", "-sd"]).arg(self.store());
        self.child = Some(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
        until("nats-server", || async {
            let client = async_nats::connect(self.url()).await.ok()?;
            jetstream::new(client).query_account().await.ok()
        })
        .await;
    }

    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    pub fn signal(&self, signal: &str) {
        let id = self.child.as_ref().unwrap().id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
    }

    pub fn store(&self) -> PathBuf {
        self.folder.path().join("store")
    }

    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    pub fn link(&self) -> Link {
        Link::start(vec![self.url().parse().unwrap()], Arc::new(ConnectOptions::new)).0
    }

    pub async fn client(&self) -> Client {
        async_nats::connect(self.url()).await.unwrap()
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        self.kill();
    }
}

pub fn copy(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    assert!(Command::new("cp").arg("-r").args([from, to]).status().unwrap().success());
}

/// A database with the runtime's tables.
pub struct Base {
    pub url: String,
    _folder: TempDir,
    postgres: Option<(PathBuf, u16)>,
}

impl Base {
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("base.db").display());
        Self { url, _folder: folder, postgres: None }.migrated().await
    }

    pub async fn postgres() -> Self {
        let folder = tempfile::Builder::new().prefix("wuwei-pg-").tempdir().unwrap();
        let port = free_port();
        let programs = script("tests/tools/get-postgres.sh");
        let data = folder.path().join("data");
        let owner = Command::new("chown").args(["-R", "postgres"]).arg(folder.path()).status().unwrap();
        assert!(owner.success());
        run(&programs, "initdb", &["-U", "postgres", "-A", "trust", "--no-sync", "-D", data.to_str().unwrap()]);
        let options = format!("-p {port} -k '' -c listen_addresses=127.0.0.1 -c fsync=off -c shared_buffers=256MB");
        let log = folder.path().join("log");
        run(&programs, "pg_ctl", &["start", "-w", "-s", "-l", log.to_str().unwrap(), "-o", &options, "-D", data.to_str().unwrap()]);
        let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
        Self { url, _folder: folder, postgres: Some((data, port)) }.migrated().await
    }

    async fn migrated(self) -> Self {
        wuwei_migrations::migrate(wuwei_migrations::with_runtime(Vec::new()), &self.url).await.unwrap();
        self
    }

    pub fn is_sqlite(&self) -> bool {
        self.postgres.is_none()
    }

    pub async fn connect(&self, connections: u32) -> DatabaseConnection {
        let mut options = Options::new(self.url.clone());
        options.max_connections(connections).min_connections(1).sqlx_logging(false);
        options.map_sqlx_sqlite_opts(|options| {
            options.busy_timeout(Duration::from_secs(5)).journal_mode(sea_orm::sqlx::sqlite::SqliteJournalMode::Wal)
        });
        Database::connect(options).await.unwrap()
    }
}

impl Drop for Base {
    fn drop(&mut self) {
        if let Some((data, _)) = &self.postgres {
            let programs = script("tests/tools/get-postgres.sh");
            run(&programs, "pg_ctl", &["stop", "-s", "-m", "immediate", "-D", data.to_str().unwrap()]);
        }
    }
}

fn run(programs: &Path, program: &str, arguments: &[&str]) {
    let id = Command::new("id").args(["-u", "postgres"]).output().unwrap();
    let id: u32 = String::from_utf8_lossy(&id.stdout).trim().parse().unwrap();
    let mut command = Command::new(programs.join(program));
    command.args(arguments).current_dir("/").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let status = command.uid(id).status().unwrap();
    assert!(status.success(), "{program} {arguments:?}");
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

    pub async fn settled(&self) {
        until("the relay to settle", || async { (!self.state.behind() && self.state.waiting() == 0).then_some(()) }).await;
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
