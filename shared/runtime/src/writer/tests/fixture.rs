//! A writer on a fresh database with two small tables.

use std::{future::Future, sync::Arc, time::Duration};

use bytes::Bytes;
use futures::future::LocalBoxFuture;
use jiff::Timestamp;
use schemars::JsonSchema;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, EntityTrait, PaginatorTrait, Statement,
    entity::prelude::*,
};
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;
use wuwei_contracts::{Event, Town};
use wuwei_testkit::servers::shared::servers;

use super::stop::busy;
use crate::{
    Actor, Clock, Key, Origin, Refusal, Row, UniqueRule, Work,
    database::Connect,
    due::Alarm,
    job::{Answer, IdempotencyKey, Job, Once},
    outbox::{Handed, handover},
    receipts::Receipts,
    writer::{Parts, Touched, Writer},
};

/// A small aggregate.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "things")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub town: String,
    pub code: Option<String>,
    pub amount: i64,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    const AGGREGATE: Option<&'static str> = Some("thing");

    fn key(&self) -> Key {
        self.id.as_str().into()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn unique_rules() -> &'static [UniqueRule] {
        &[UniqueRule { columns: &["code"], field: "code", code: "code_taken", detail: "this code is taken" }]
    }
}

/// Something happened to a thing.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Changed {
    pub id: String,
}

impl Event for Changed {
    const SERVICE: &'static str = "test";
    const AGGREGATE: &'static str = "thing";
    const NAME: &'static str = "changed";

    fn aggregate_id(&self) -> String {
        self.id.clone()
    }
}

pub fn thing(id: &str, amount: i64) -> Model {
    Model { id: id.to_owned(), town: "dalang".to_owned(), code: None, amount, version: 1 }
}

/// Adds `amount` to the thing `id`, making it if need be.
pub async fn add(work: Work, id: String, amount: i64) -> Result<i64, Refusal> {
    let total = match work.find::<Model>(id.as_str()).await? {
        Some(old) => {
            let next = Model { amount: old.amount + amount, version: old.version + 1, ..old };
            work.save(next.clone());
            next.amount
        }
        None => {
            work.insert(thing(&id, amount));
            amount
        }
    };
    work.emit(Changed { id });
    work.add("added", 1);
    Ok(total)
}

/// How long an answer is waited for; far more than it ever takes.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A job, and where its answer comes.
pub type Asked = (Job, oneshot::Receiver<Answer>);

/// A database of its own.
pub struct Fixture {
    pub url: String,
    /// The clock of its writers.
    pub clock: Clock,
    admin: Option<String>,
    directory: Option<tempfile::TempDir>,
}

const TABLES: &str = "
    CREATE TABLE things (id TEXT PRIMARY KEY, town TEXT NOT NULL, code TEXT UNIQUE, amount BIGINT NOT NULL
        CHECK (amount < 1000000), version BIGINT NOT NULL);
    CREATE TABLE events (aggregate TEXT, sequence BIGINT, id UUID, town TEXT, at BIGINT, subject TEXT, payload TEXT,
        PRIMARY KEY (aggregate, sequence));
    CREATE TABLE outbox (id UUID PRIMARY KEY, shard INT, at BIGINT, events TEXT);
    CREATE TABLE idempotency (id UUID PRIMARY KEY, mac BYTEA, reply TEXT, at BIGINT, town TEXT);
    CREATE TABLE counters (name TEXT, town TEXT, slot INT, value BIGINT, PRIMARY KEY (name, town, slot));";

impl Fixture {
    pub async fn sqlite() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/test.sqlite?mode=rwc", directory.path().display());
        Self { url, clock: Clock::default(), admin: None, directory: Some(directory) }.with_tables().await
    }

    pub async fn postgres() -> Self {
        let servers = servers().await;
        let (admin, name) = (servers.postgres("postgres"), format!("writer_{}", uuid::Uuid::new_v4().simple()));
        let database = Database::connect(admin.clone()).await.unwrap();
        database.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
        let (url, clock) = (servers.postgres(&name), Clock::default());
        Self { url, clock, admin: Some(admin), directory: None }.with_tables().await
    }

    async fn with_tables(self) -> Self {
        let database = self.database().await;
        database.execute_unprepared(TABLES).await.unwrap();
        database.close().await.unwrap();
        self
    }

    pub async fn database(&self) -> DatabaseConnection {
        let mut options = ConnectOptions::new(&self.url);
        options.max_connections(2).sqlx_logging(false);
        Database::connect(options).await.unwrap()
    }

    /// A writer that holds the towns dalang and humen, and what it hands to the relay.
    pub async fn writer(&self, slot: i32) -> (Writer, Handed) {
        self.writer_by(slot, connect(&self.url)).await
    }

    /// The same, its write connection made by `connect`.
    pub async fn writer_by(&self, slot: i32, connect: Connect) -> (Writer, Handed) {
        let (relay, rows) = handover();
        let parts = Parts {
            connect,
            clock: self.clock.clone(),
            max_batch: 256,
            queue_per_town: 10_000,
            slot,
            relay,
            receipts: Arc::new(Receipts::new(self.database().await)),
            touched: Touched::default(),
            alarm: Alarm::default(),
            unbatched: None,
        };
        let writer = Writer::start(parts).unwrap();
        for (lock, town) in ["dalang", "humen"].into_iter().enumerate() {
            writer.hold(&Town::parse(town).unwrap(), lock as i64).await.unwrap();
        }
        (writer, rows)
    }

    pub async fn count(&self, sql: &str) -> i64 {
        let database = self.database().await;
        let backend = database.get_database_backend();
        let row = database.query_one_raw(Statement::from_string(backend, sql.to_owned())).await.unwrap().unwrap();
        row.try_get_by_index::<Option<i64>>(0).unwrap().unwrap_or(0)
    }

    pub async fn things(&self) -> Vec<Model> {
        let database = self.database().await;
        let things = Entity::find().all(&database).await.unwrap();
        assert_eq!(things.len() as u64, Entity::find().count(&database).await.unwrap());
        things
    }

    pub async fn drop(self) {
        drop(self.directory);
        if let Some(admin) = self.admin {
            let name = self.url.rsplit('/').next().unwrap().to_owned();
            let admin = Database::connect(admin).await.unwrap();
            assert_eq!(admin.get_database_backend(), DbBackend::Postgres);
            admin.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await.unwrap();
        }
    }
}

/// Opens write connections to `url`, as the runtime does: one, which is not tested before it is used.
pub fn connect(url: &str) -> Connect {
    let url = url.to_owned();
    Arc::new(move || {
        let mut options = ConnectOptions::new(&url);
        options.max_connections(1).test_before_acquire(false).sqlx_logging(false);
        options.map_sqlx_postgres_opts(|options| options.options([("lock_timeout", "2s")]));
        Box::pin(Database::connect(options))
    })
}

/// A job for dalang in `lane`, under a key of its own.
pub fn job<F, T>(lane: &str, run: impl Fn(Work) -> F + Send + Sync + 'static) -> Asked
where
    F: Future<Output = Result<T, Refusal>> + 'static,
    T: Serialize,
{
    keyed(lane, uuid::Uuid::new_v4(), b"body", run)
}

/// A job under a given key and body.
pub fn keyed<F, T>(lane: &str, key: uuid::Uuid, body: &[u8], run: impl Fn(Work) -> F + Send + Sync + 'static) -> Asked
where
    F: Future<Output = Result<T, Refusal>> + 'static,
    T: Serialize,
{
    let (tell, told) = oneshot::channel();
    let origin = Origin {
        town: Town::parse("dalang").unwrap(),
        actor: Actor::service("test"),
        operation: "test",
        correlation: uuid::Uuid::nil(),
        causation: uuid::Uuid::nil(),
        traceparent: None,
        sample: false,
    };
    let run = move |work: Work| {
        let future = run(work);
        Box::pin(async move { future.await.map(|reply| Bytes::from(serde_json::to_vec(&reply).unwrap())) })
            as LocalBoxFuture<'static, _>
    };
    let job = Job {
        origin: Arc::new(origin),
        lane: lane.to_owned(),
        deadline: None,
        once: Once::Key(IdempotencyKey { id: key, mac: body.to_vec() }),
        run: Arc::new(run),
        done: Box::new(move |answer| {
            let _ = tell.send(answer);
        }),
    };
    (job, told)
}

/// The same job, of another town.
pub fn of(town: &str, (job, told): Asked) -> Asked {
    let origin = Origin { town: Town::parse(town).unwrap(), ..Origin::clone(&job.origin) };
    (Job { origin: Arc::new(origin), ..job }, told)
}

/// The same job, not to be started after `deadline`.
pub fn by(deadline: Timestamp, (job, told): Asked) -> Asked {
    (Job { deadline: Some(deadline), ..job }, told)
}

/// Submits jobs and waits for their answers.
pub async fn all(writer: &Writer, jobs: Vec<Asked>) -> Vec<Answer> {
    answers(submit(writer, jobs)).await
}

/// The same, but the writer takes none of them before all are there: up to 256 of them are one batch.
pub async fn together(writer: &Writer, jobs: Vec<Asked>) -> Vec<Answer> {
    let busy = busy(writer).await;
    let told = submit(writer, jobs);
    drop(busy);
    answers(told).await
}

/// Submits jobs all at once.
pub fn submit(writer: &Writer, jobs: Vec<Asked>) -> Vec<oneshot::Receiver<Answer>> {
    let submit = |(job, told): Asked| {
        assert!(writer.submit(job).is_ok(), "the queue is full");
        told
    };
    jobs.into_iter().map(submit).collect()
}

/// Waits for answers.
pub async fn answers(told: Vec<oneshot::Receiver<Answer>>) -> Vec<Answer> {
    let mut answers = Vec::new();
    for answer in told {
        let answer = tokio::time::timeout(PATIENCE, answer).await.expect("an answer in time");
        answers.push(answer.expect("every job is answered"));
    }
    answers
}

/// The reply as a number.
pub fn number(answer: &Answer) -> i64 {
    match answer {
        Answer::Reply { body, .. } => serde_json::from_slice(body).unwrap(),
        other => panic!("no reply: {other:?}"),
    }
}

/// The code of a rejection.
pub fn code(answer: &Answer) -> String {
    match answer {
        Answer::Rejected(rejection) => rejection.code.to_string(),
        other => panic!("no rejection: {other:?}"),
    }
}

/// Runs a test on both databases.
pub async fn both(test: impl AsyncFn(&Fixture)) {
    for fixture in [Fixture::sqlite().await, Fixture::postgres().await] {
        test(&fixture).await;
        fixture.drop().await;
    }
}
