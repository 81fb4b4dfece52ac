//! A small service on a nats-server and a database of its own.

use std::{
    collections::BTreeMap,
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command as Program, Stdio},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use schemars::JsonSchema;
use sea_orm::{ConnectionTrait, DatabaseConnection, entity::prelude::*};
use serde::{Deserialize, Serialize};
use tempfile::TempDir;
use tokio::{sync::Semaphore, time::timeout};
use wuwei_contracts::{Access, Command, Fields, Message, Query, Role, Town};

use crate::{
    Answers, Clock, Handles, Key, Outcome, Read, Row, Service, Work, database,
    due::Alarm,
    grants::Grants,
    identity::{Issuer, Verifier},
    metrics::Metrics,
    nats::{
        caller::{As, Call, CallError, Caller},
        connection::{Connection, Label},
        endpoints::{Endpoints, Limits, Parts},
    },
    outbox::{Handed, handover},
    receipts::Receipts,
    settings::{DatabaseSettings, NatsSettings, Secret},
    writer::{self, Touched, Writer},
};

pub const PATIENCE: Duration = Duration::from_secs(10);

/// A note somebody left.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    fn key(&self) -> Key {
        self.id.as_str().into()
    }

    fn version(&self) -> i64 {
        self.version
    }
}

macro_rules! message {
    ($name:ident, $operation:literal, $access:expr, $reply:ty) => {
        #[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            pub id: String,
        }

        impl Message for $name {
            const SERVICE: &'static str = "notes";
            const NAME: &'static str = $operation;
            const ACCESS: Access = $access;
            const MAX_BODY: usize = 200;
            type Reply = $reply;

            fn check(&self, fields: &mut Fields) {
                fields.text("id", &self.id, 1..=40);
                assert_ne!(self.id, "panic in check");
            }
        }
    };
}

message!(Leave, "leave_note", Access::ANYONE, String);
message!(Remove, "remove_note", Access::roles(&[Role::TownOfficer]), ());
message!(Count, "count_notes", Access::ANYONE, u64);

impl Command for Leave {
    fn key(&self) -> String {
        self.id.clone()
    }
}

impl Command for Remove {
    fn key(&self) -> String {
        self.id.clone()
    }
}

impl Query for Count {}

/// The service; queries named `held` wait until the test lets them go.
pub struct Notes {
    pub held: Arc<Semaphore>,
}

impl Handles<Leave> for Notes {
    async fn handle(&self, work: &Work, leave: Leave) -> Outcome<Leave> {
        if leave.id == "long" {
            return Ok("x".repeat(2 << 20));
        }
        work.insert(Model { id: leave.id.clone(), version: 1 });
        Ok(leave.id)
    }
}

impl Handles<Remove> for Notes {
    async fn handle(&self, _: &Work, _: Remove) -> Outcome<Remove> {
        Ok(())
    }
}

impl Answers<Count> for Notes {
    async fn answer(&self, read: &Read, count: Count) -> Outcome<Count> {
        assert_ne!(count.id, "panic");
        if count.id == "held" {
            self.held.acquire().await.unwrap().forget();
        }
        Entity::find().count(read.database()).await.map_err(|error| crate::Fault::new(error).into())
    }
}

/// A nats-server.
pub struct Server {
    child: Child,
    pub url: String,
    _folder: TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    pub fn start() -> Self {
        Self::with(&[])
    }

    /// One that is told more.
    pub fn with(arguments: &[&str]) -> Self {
        let binary = std::env::var("WUWEI_NATS_SERVER").map_or_else(|_| found(), PathBuf::from);
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let folder = tempfile::tempdir().unwrap();
        let mut program = Program::new(binary);
        program.args(["-a", "127.0.0.1", "-p", &port.to_string(), "-js", "-sd"]).arg(folder.path()).args(arguments);
        let child = program.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        Self { child, url: format!("nats://127.0.0.1:{port}"), _folder: folder }
    }

    pub async fn connect(&self, name: &str) -> Connection {
        let settings = NatsSettings { url: self.url.clone().into(), ..NatsSettings::default() };
        Connection::open(&settings, &Label::new(name), PATIENCE).await.unwrap()
    }
}

fn found() -> PathBuf {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/tools/get-nats-server.sh");
    let output = Program::new("sh").arg(script).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().into()
}

/// The service, running, and somebody who calls it.
pub struct Fixture {
    pub server: Server,
    pub connection: Connection,
    pub endpoints: Endpoints,
    pub writer: Writer,
    pub clock: Clock,
    pub issuer: Arc<Issuer>,
    pub caller: Caller,
    pub metrics: Metrics,
    pub held: Arc<Semaphore>,
    read: DatabaseConnection,
    _handed: Handed,
    _folder: TempDir,
}

pub fn dalang() -> Town {
    Town::parse("dalang").unwrap()
}

impl Fixture {
    pub async fn start() -> Self {
        Self::limited(Limits::default(), 1_000).await
    }

    pub async fn limited(limits: Limits, queue_per_town: usize) -> Self {
        let (server, folder) = (Server::start(), tempfile::tempdir().unwrap());
        let connection = server.connect("notes").await;
        connection.require_jetstream(PATIENCE).await.unwrap();
        let clock = Clock::default();
        let (settings, read) = database(&folder).await;
        let issuer = Arc::new(Issuer::generate().unwrap());
        let keys = BTreeMap::from([(issuer.kid().to_owned(), issuer.public_key())]);
        let (writer, handed) = writer(&settings, &read, &clock, queue_per_town).await;
        let (metrics, held) = (Metrics::default(), Arc::new(Semaphore::new(0)));
        let notes = Service::new("notes", "Keeps notes", "m0001_runtime_due_by_time", Notes { held: held.clone() });
        let spec = notes.command::<Leave>().command::<Remove>().query::<Count>().into_spec();
        let parts = Parts {
            client: connection.client().clone(),
            spec: Arc::new(spec),
            instance: "notes-1".to_owned(),
            writer: writer.clone(),
            read: read.clone(),
            clock: clock.clone(),
            verifier: Arc::new(Verifier::new(&keys, "notes", clock.clone()).unwrap()),
            grants: Arc::new(Grants::new(read.clone(), clock.clone())),
            secret: Secret::new("a secret of the tests"),
            limits,
            calls: metrics.calls().clone(),
        };
        let endpoints = Endpoints::start(parts).await.unwrap();
        endpoints.join(&dalang()).await.unwrap();
        let caller = Caller::new(server.connect("caller").await.client().clone(), clock.clone());
        let caller = caller.with_issuer(issuer.clone());
        Self {
            server,
            connection,
            endpoints,
            writer,
            clock,
            issuer,
            caller,
            metrics,
            held,
            read,
            _handed: handed,
            _folder: folder,
        }
    }

    /// Calls as a resident.
    pub async fn call<M: Message>(&self, message: M) -> Result<M::Reply, CallError> {
        self.caller.call(&dalang(), &message, &resident()).await
    }

    /// Calls with a body as it stands; the code of the rejection it meets.
    pub async fn refused(&self, operation: &str, body: &str, call: &Call) -> String {
        let body = Bytes::copy_from_slice(body.as_bytes());
        match self.caller.call_raw(&dalang(), "notes", operation, body, call).await {
            Err(CallError::Rejected(rejection)) => format!("{} {}", rejection.kind.status(), rejection.code),
            other => panic!("not rejected: {other:?}"),
        }
    }

    /// Rows there are.
    pub async fn notes(&self) -> u64 {
        Entity::find().count(&self.read).await.unwrap()
    }

    /// Requests and errors of an operation.
    pub fn figures(&self, operation: &str) -> (u64, u64) {
        let (_, figures) = self.endpoints.operations().find(|(name, _)| *name == operation).unwrap();
        (figures.requests(), figures.errors())
    }
}

/// Waits until `holds` holds.
pub async fn until(holds: impl Fn() -> bool) {
    let waiting = async {
        while !holds() {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, waiting).await.expect("what is waited for comes in time");
}

/// A call by a resident.
pub fn resident() -> Call {
    Call::by(As::Subject("li-na".into()))
}

async fn database(folder: &TempDir) -> (DatabaseSettings, DatabaseConnection) {
    let url = format!("sqlite://{}", folder.path().join("notes.db").display());
    let migrations = wuwei_migrations::with_runtime(Vec::new());
    wuwei_migrations::migrate(migrations, &format!("{url}?mode=rwc")).await.unwrap();
    let settings = DatabaseSettings { url: url.into(), ..DatabaseSettings::default() };
    let admin = database::writer_connection(&settings, "notes").await.unwrap();
    admin.execute_unprepared("CREATE TABLE notes(id TEXT PRIMARY KEY, version BIGINT NOT NULL)").await.unwrap();
    admin.close().await.unwrap();
    let read = database::reader_pool(&settings, "notes").await.unwrap();
    (settings, read)
}

async fn writer(
    settings: &DatabaseSettings,
    read: &DatabaseConnection,
    clock: &Clock,
    queue_per_town: usize,
) -> (Writer, Handed) {
    let (relay, handed) = handover();
    let parts = writer::Parts {
        connect: database::writer_connect(settings, "notes"),
        clock: clock.clone(),
        max_batch: 256,
        queue_per_town,
        slot: 0,
        relay,
        receipts: Arc::new(Receipts::new(read.clone())),
        touched: Touched::default(),
        alarm: Alarm::default(),
        unbatched: None,
    };
    let writer = Writer::start(parts).unwrap();
    writer.hold(&dalang(), 1).await.unwrap();
    (writer, handed)
}
