//! The relay: publishes the events of the shards this instance holds, each aggregate's in order, and deletes their
//! outbox rows when they have surely reached the stream's disk.
//!
//! Rows come in memory from this instance's writer, by NATS from other instances, and from the table: on a gained
//! lease, after a start, after a missed hand-over, in a poll every few seconds, and whenever the stream may have lost
//! what it acknowledged (another server, another stream, a sequence gone back). Publishing a row again is harmless:
//! the stream drops ids it knows, and positions drop the rest.

mod backlog;
mod connection;
mod live;
mod react;
mod rows;

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures::{StreamExt, future::BoxFuture, stream::FuturesUnordered};
use sea_orm::{DatabaseConnection, DbErr};
use tokio::{
    sync::{oneshot, watch},
    task::JoinHandle,
    time::{Instant, sleep_until},
};
use uuid::Uuid;

use self::{
    backlog::Backlog,
    live::{Heard, Live, Sight},
};
use super::{
    Handed, OutboxRow,
    pending::{Head, Pending, Verdict},
    retained::Retained,
    stream::{StreamError, StreamSettings},
    table::Loaded,
};
use crate::{
    clock::Clock,
    leases::Held,
    link::{Connected, Link},
    tasks,
    telemetry::Recorded,
};

/// Rows taken from the writer at a time.
const TAKEN: usize = 32;
/// After the stream or the table could not be used, it is tried again this soon.
const REOPEN: Duration = Duration::from_millis(500);

/// How the relay works.
#[derive(Debug, Clone)]
pub struct RelaySettings {
    /// How long rows are kept after their acknowledgement, which is no proof that the server has them on disk: longer
    /// than nats-server's `sync_interval`.
    pub retention: Duration,
    /// Time between looks at the table and the stream for what was missed.
    pub poll: Duration,
    /// How long an acknowledgement is awaited before the event is published again.
    pub ack_wait: Duration,
    /// Most events in flight; nats-server refuses beyond 10,000 queued.
    pub window: usize,
    /// Memory for events on their way, in bytes; what is beyond is read from the table later.
    pub memory: usize,
}

impl Default for RelaySettings {
    fn default() -> Self {
        Self {
            retention: Duration::from_secs(30),
            poll: Duration::from_secs(5),
            ack_wait: Duration::from_secs(5),
            window: 2048,
            memory: 8 << 20,
        }
    }
}

/// What the relay needs.
pub struct RelayParts {
    /// The service whose events these are.
    pub service: &'static str,
    /// For reading rows and deleting them; not the writer's connection, nor the leases'.
    pub database: DatabaseConnection,
    /// The connection for events.
    pub link: Link,
    /// The shards held.
    pub held: watch::Receiver<Held>,
    /// Rows from the writer.
    pub handed: Handed,
    /// The clock, for the system's time.
    pub clock: Clock,
    /// Limits of the stream.
    pub stream: StreamSettings,
    /// How it works.
    pub settings: RelaySettings,
}

/// What the relay does at present; readable at any time.
#[derive(Debug, Default)]
pub struct RelayState {
    published: AtomicU64,
    refused: AtomicU64,
    suspicions: AtomicU64,
    waiting: AtomicUsize,
    behind: AtomicBool,
}

impl RelayState {
    /// Events acknowledged by the stream.
    pub fn published(&self) -> u64 {
        self.published.load(Ordering::Relaxed)
    }

    /// Publishes the stream refused or left unanswered; each was tried again.
    pub fn refused(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
    }

    /// How often everything in the table was published again because the stream may have lost some.
    pub fn suspicions(&self) -> u64 {
        self.suspicions.load(Ordering::Relaxed)
    }

    /// Rows known and not yet acknowledged.
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Whether rows are still being read from the table, or the stream cannot be reached.
    pub fn behind(&self) -> bool {
        self.behind.load(Ordering::Relaxed)
    }
}

/// A running relay.
pub struct Relay {
    state: Arc<RelayState>,
    stop: Option<oneshot::Sender<Duration>>,
    task: JoinHandle<()>,
}

impl Relay {
    /// Starts publishing.
    pub fn start(parts: RelayParts) -> Self {
        let state = Arc::new(RelayState::default());
        state.behind.store(true, Ordering::Relaxed);
        let (stop, stopped) = oneshot::channel();
        let task = tasks::spawn(Task::new(parts, state.clone()).run(stopped));
        Self { state, stop: Some(stop), task }
    }

    /// What it does at present.
    pub fn state(&self) -> Arc<RelayState> {
        self.state.clone()
    }

    /// Publishes what has been handed over, then ends; after `limit` in any case. Call it when the writer has ended.
    pub async fn stop(mut self, limit: Duration) {
        if let Some(stop) = self.stop.take() {
            // An error means that the task is gone already.
            let _ = stop.send(limit);
        }
        let _ = (&mut self.task).await;
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What reading and asking in the background ends in.
enum Io {
    Opened(Box<(Connected, Result<Live, StreamError>)>),
    Scanned(u64, Result<Vec<Uuid>, DbErr>),
    Loaded(u64, Result<Loaded, DbErr>),
    Looked(Vec<(Head, Verdict)>),
    Deleted(Vec<Uuid>, Result<(), DbErr>),
    /// The stream, where it is there, and the highest sequence known when it was asked.
    Seen(Result<Option<Sight>, StreamError>, u64, Instant),
}

/// What the relay waits for.
enum Happening {
    Rows,
    Heard(Heard),
    Io(Box<Io>),
    Held(Held),
    Link(Option<Connected>),
    Tick,
    Stop(Duration),
}

struct Task {
    parts: RelayParts,
    state: Arc<RelayState>,
    held: Held,
    pending: Pending,
    retained: Retained,
    backlog: Backlog,
    /// Heads to be looked into.
    heads: Vec<Head>,
    looking: bool,
    deleting: bool,
    io: FuturesUnordered<BoxFuture<'static, Io>>,
    live: Option<Live>,
    /// Server and stream of the connection before, to tell whether this is another.
    known: Option<(String, i64)>,
    /// The stream's highest sequence known.
    highest: u64,
    /// Spans of the flights whose trace is recorded.
    spans: HashMap<u64, Recorded>,
    /// Refusals since the last acknowledgement.
    refusals: u32,
    heard_at: Instant,
    /// The server was alive at this time: what is kept until its disk has it ages only so far.
    alive_at: Instant,
    /// The table is not read before then.
    unread_until: Instant,
    tick_at: Instant,
    poll_at: Instant,
    buffer: Vec<OutboxRow>,
}

impl Task {
    fn new(parts: RelayParts, state: Arc<RelayState>) -> Self {
        let now = Instant::now();
        Self {
            state,
            held: Held::default(),
            pending: Pending::default(),
            retained: Retained::default(),
            backlog: Backlog::default(),
            heads: Vec::new(),
            looking: false,
            deleting: false,
            io: FuturesUnordered::new(),
            live: None,
            known: None,
            highest: 0,
            spans: HashMap::new(),
            refusals: 0,
            heard_at: now,
            alive_at: now,
            unread_until: now,
            tick_at: now,
            poll_at: now + parts.settings.poll,
            buffer: Vec::new(),
            parts,
        }
    }

    async fn run(mut self, mut stopped: oneshot::Receiver<Duration>) {
        let connected = self.parts.link.now();
        self.linked(connected);
        let held = self.parts.held.borrow_and_update().clone();
        self.hold(held).await;
        let mut end: Option<Instant> = None;
        while !end.is_some_and(|end| self.settled() || Instant::now() >= end) {
            match self.next(&mut stopped, end.is_some()).await {
                Happening::Rows => self.take().await,
                Happening::Heard(heard) => self.hear(heard),
                Happening::Io(io) => self.finish(*io).await,
                Happening::Held(held) => self.hold(held).await,
                Happening::Link(connected) => self.linked(connected),
                Happening::Tick => self.tick(),
                Happening::Stop(limit) => {
                    end = Some(Instant::now() + limit);
                    self.catch_up();
                }
            }
            self.publish().await;
            self.read();
            self.tell();
        }
    }

    async fn next(&mut self, stopped: &mut oneshot::Receiver<Duration>, stopping: bool) -> Happening {
        let room = self.live.is_some() && !self.backlog.blocks() && self.pending.bytes() < self.parts.settings.memory;
        let Self { parts, io, live, buffer, tick_at, .. } = self;
        let heard = async {
            match live {
                Some(live) => live.next().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = parts.handed.receive(buffer, TAKEN), if room => Happening::Rows,
            heard = heard => Happening::Heard(heard),
            Some(done) = io.next() => Happening::Io(Box::new(done)),
            Ok(()) = parts.held.changed() => Happening::Held(parts.held.borrow_and_update().clone()),
            Some(connected) = parts.link.changed() => Happening::Link(connected),
            Ok(limit) = &mut *stopped, if !stopping => Happening::Stop(limit),
            () = sleep_until(*tick_at) => Happening::Tick,
        }
    }

    /// What was missed is read even though the writer, which tells of it, has ended.
    fn catch_up(&mut self) {
        if self.parts.handed.has_missed() {
            self.backlog.catch_up(self.held.shards(), Uuid::nil());
        }
    }

    /// Whether all that was handed over is published, or nothing can be.
    fn settled(&self) -> bool {
        self.live.is_none() || (self.pending.is_empty() && !self.backlog.blocks() && self.parts.handed.is_empty())
    }

    fn tell(&self) {
        let behind = self.live.is_none() || self.backlog.blocks();
        self.state.behind.store(behind, Ordering::Relaxed);
        self.state.waiting.store(self.pending.len() + self.backlog.len(), Ordering::Relaxed);
    }

    fn spawn(&self, io: impl Future<Output = Io> + Send + 'static) {
        self.io.push(Box::pin(io));
    }
}
