//! The writer: one thread per instance that owns the write connection and commits in batches.
//!
//! It takes what is queued, without waiting for more, groups it into lanes by key, runs the handlers up to their finds,
//! reads those together, and writes everything in one flush (see `batch`, `commit`, `postgres`, `sqlite`).

pub(crate) mod announce;
mod batch;
pub(crate) mod buffer;
mod commit;
pub(crate) mod gather;
mod lane;
mod pinned;
mod plan;
mod postgres;
mod queue;
mod session;
mod settle;
mod sqlite;
mod stats;
pub(crate) mod table;
#[cfg(test)]
mod tests;
mod unbatched;

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::Duration,
};

use backon::{BackoffBuilder, ExponentialBuilder};
use sea_orm::DbErr;
use tokio::sync::{Notify, mpsc, oneshot};
use uuid::Uuid;
use wuwei_contracts::{Kind, Rejection, Town};

use crate::{
    clock::Clock,
    database::Connect,
    ids,
    job::{Answer, Job},
    outbox::Handover,
    receipts::Receipts,
};

pub(crate) use session::is_answer;
pub use stats::Stats;

use queue::{Attempt, Queue};
use session::{Session, writer_lock};

/// Attempts after which a contended job is given up with 503.
const MOST_ATTEMPTS: u32 = 12;

/// Longest wait for those who were just answered.
const GATHERING: Duration = Duration::from_micros(200);
/// Jobs in a batch from which on their callers are worth waiting for.
const WORTH: usize = 4;

/// What a writer needs.
pub(crate) struct Parts {
    /// Opens the write connection, on the writer's own thread.
    pub connect: Connect,
    pub clock: Clock,
    /// Most jobs in one batch.
    pub max_batch: usize,
    /// Most jobs waiting per town.
    pub queue_per_town: usize,
    /// Which of the 8 counter slots this instance adds to.
    pub slot: i32,
    /// Where committed outbox rows go.
    pub relay: Handover,
    /// Receipt numbers.
    pub receipts: Arc<Receipts>,
    /// Who is told of commits.
    pub touched: Touched,
    /// For the benchmark's baseline: run each job in a transaction of its own, on so many connections.
    pub unbatched: Option<usize>,
}

/// Told after a commit that touched a table: whoever acts on its rows need not wait for the next poll.
#[derive(Clone, Default)]
pub(crate) struct Touched {
    tables: Arc<HashMap<&'static str, Arc<Notify>>>,
}

impl Touched {
    /// Tells of those tables.
    pub fn new(tables: impl IntoIterator<Item = (&'static str, Arc<Notify>)>) -> Self {
        Self { tables: Arc::new(tables.into_iter().collect()) }
    }

    fn tell(&self, table: &str) {
        if let Some(notify) = self.tables.get(table) {
            notify.notify_one();
        }
    }
}

/// The way to the writer.
#[derive(Clone)]
pub(crate) struct Writer {
    queue: Arc<Queue>,
    control: mpsc::UnboundedSender<Control>,
    stats: Arc<Stats>,
    gone: Arc<Notify>,
}

enum Control {
    /// Hold a town: its jobs are accepted once the reply came.
    Hold(Town, i64, oneshot::Sender<Result<(), DbErr>>),
    /// Let a town go, after its queued jobs are through.
    Release(Town, oneshot::Sender<()>),
}

impl Writer {
    /// Starts the writer on a thread of its own.
    pub fn start(parts: Parts) -> std::io::Result<Self> {
        let queue = Arc::new(Queue::new(parts.queue_per_town));
        let (control, controls) = mpsc::unbounded_channel();
        let stats = Arc::new(Stats::default());
        let gone = Arc::new(Notify::new());
        let writer = Self { queue: queue.clone(), control, stats: stats.clone(), gone: gone.clone() };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        std::thread::Builder::new().name("writer".to_owned()).spawn(move || {
            let unbatched = parts.unbatched;
            match unbatched {
                None => runtime.block_on(Core::new(parts, queue, controls, stats).run()),
                Some(connections) => runtime.block_on(unbatched::run(parts, queue, controls, connections)),
            }
            gone.notify_one();
        })?;
        Ok(writer)
    }

    /// Queues `job`; hands it back where its town's line is full or the writer is stopping.
    pub fn submit(&self, job: Job) -> Result<(), Job> {
        self.queue.push(job)
    }

    /// Queues `job`, waiting for room; hands it back only where the writer is stopping.
    pub async fn submit_wait(&self, mut job: Job) -> Result<(), Job> {
        loop {
            let left = self.queue.left.notified();
            match self.queue.push(job) {
                Ok(()) => return Ok(()),
                Err(back) if self.queue.is_closed() => return Err(back),
                Err(back) => job = back,
            }
            // The line may have emptied between the two: a short wait bounds what is missed.
            let _ = tokio::time::timeout(Duration::from_millis(20), left).await;
        }
    }

    /// Jobs waiting.
    pub fn queued(&self) -> usize {
        self.queue.len()
    }

    /// What the writer counted.
    pub fn stats(&self) -> &Arc<Stats> {
        &self.stats
    }

    /// Accepts jobs of `town` from now on; on PostgreSQL under its shared advisory lock `lock`.
    pub async fn hold(&self, town: &Town, lock: i64) -> Result<(), DbErr> {
        let (tell, told) = oneshot::channel();
        let stopped = || DbErr::Custom("the writer has stopped".to_owned());
        self.control.send(Control::Hold(town.clone(), lock, tell)).map_err(|_| stopped())?;
        self.queue.arrived.notify_one();
        told.await.map_err(|_| stopped())?
    }

    /// Accepts no more jobs of `town`, once those queued are through.
    pub async fn release(&self, town: &Town) {
        let (tell, told) = oneshot::channel();
        if self.control.send(Control::Release(town.clone(), tell)).is_ok() {
            self.queue.arrived.notify_one();
            let _ = told.await;
        }
    }

    /// Refuses further jobs, finishes those queued, and ends the thread.
    pub async fn stop(&self) {
        self.queue.close();
        self.gone.notified().await;
        // For whoever else waits.
        self.gone.notify_one();
    }
}

struct Core {
    parts: Parts,
    queue: Arc<Queue>,
    controls: mpsc::UnboundedReceiver<Control>,
    stats: Arc<Stats>,
    /// Names this writer's sessions among all of its database.
    id: Uuid,
    session: Option<Session>,
    /// Towns held, with their lock.
    towns: HashMap<Town, i64>,
    /// Jobs for the next batch, in front of the queue.
    again: VecDeque<Attempt>,
    /// Jobs of the last batch, and those that waited when it ended.
    answered: usize,
    left: usize,
    /// Jobs whose batch may have committed before the connection broke.
    unknown: Vec<Attempt>,
}

impl Core {
    fn new(parts: Parts, queue: Arc<Queue>, controls: mpsc::UnboundedReceiver<Control>, stats: Arc<Stats>) -> Self {
        Self {
            parts,
            queue,
            controls,
            stats,
            id: ids::new(),
            session: None,
            towns: HashMap::new(),
            again: VecDeque::new(),
            answered: 0,
            left: 0,
            unknown: Vec::new(),
        }
    }

    async fn run(mut self) {
        let mut backoff = backoff();
        loop {
            if self.session.is_none() {
                match self.open().await {
                    Ok(session) => {
                        self.session = Some(session);
                        backoff = self::backoff();
                    }
                    Err(error) => {
                        tracing::warn!(%error, "the write connection could not be opened; trying again");
                        tokio::time::sleep(backoff.next().unwrap_or(Duration::from_secs(1))).await;
                        continue;
                    }
                }
            }
            self.control().await;
            if self.session.is_none() {
                continue;
            }
            if self.again.is_empty() && self.queue.len() == 0 {
                if self.queue.is_closed() {
                    return;
                }
                self.queue.arrived.notified().await;
                continue;
            }
            self.gather();
            self.batch().await;
        }
    }

    /// Waits a little for those who have just been answered: under load most of them come again at once, and one batch
    /// of all costs little more than one of the half that is there. Who comes alone never waits.
    fn gather(&self) {
        let waiting = self.again.len() + self.queue.len();
        let expected = (self.answered + self.left).min(self.parts.max_batch);
        if self.answered >= WORTH && waiting < expected {
            self.queue.fill(expected - self.again.len(), GATHERING);
        }
    }

    /// Opens a session, takes the towns' locks again, and settles what an older session left unknown.
    async fn open(&mut self) -> Result<Session, DbErr> {
        let session = Session::open(&self.parts.connect, writer_lock(self.id)).await?;
        Stats::add(&self.stats.sessions, 1);
        for (town, lock) in self.towns.clone() {
            if let Err(error) = session.hold(lock).await {
                if !is_answer(&error) {
                    return Err(error);
                }
                tracing::warn!(%town, %error, "the town is frozen; its jobs are refused here");
                self.towns.remove(&town);
            }
        }
        if !self.unknown.is_empty() {
            match settle::repeats(&session, std::mem::take(&mut self.unknown)).await {
                Ok(fresh) => fresh.into_iter().rev().for_each(|attempt| self.again.push_front(attempt)),
                Err((error, unknown)) => {
                    self.unknown = unknown;
                    return Err(error);
                }
            }
        }
        Ok(session)
    }

    async fn control(&mut self) {
        while let Ok(control) = self.controls.try_recv() {
            let Some(session) = &self.session else { return };
            match control {
                Control::Hold(town, lock, tell) => {
                    let held = if self.towns.contains_key(&town) { Ok(()) } else { session.hold(lock).await };
                    if held.is_ok() {
                        self.towns.insert(town, lock);
                    }
                    let _ = tell.send(held);
                }
                Control::Release(town, tell) => {
                    while self.session.is_some() && (self.queue.len() > 0 || !self.again.is_empty()) {
                        self.batch().await;
                    }
                    if let Some(lock) = self.towns.remove(&town)
                        && let Some(session) = &self.session
                    {
                        // A broken session holds no locks.
                        let _ = session.release(lock).await;
                    }
                    let _ = tell.send(());
                }
            }
        }
    }

    /// The next attempts: those put back first; a solo one alone.
    fn take(&mut self) -> Vec<Attempt> {
        if self.again.front().is_some_and(|attempt| attempt.solo) {
            return self.again.pop_front().into_iter().collect();
        }
        let mut attempts = Vec::new();
        while attempts.len() < self.parts.max_batch
            && let Some(attempt) = self.again.pop_front_if(|attempt| !attempt.solo)
        {
            attempts.push(attempt);
        }
        let room = self.parts.max_batch - attempts.len();
        attempts.extend(self.queue.take(room).into_iter().map(Attempt::first));
        attempts
    }

    async fn batch(&mut self) {
        let now = self.parts.clock.now();
        let attempts = self.take();
        let Some(session) = &self.session else { return };
        let mut held = Vec::with_capacity(attempts.len());
        for attempt in attempts {
            if !self.towns.contains_key(&attempt.job.origin.town) {
                settle::answer(attempt, Answer::Rejected(Box::new(elsewhere())));
            } else if attempt.count >= MOST_ATTEMPTS {
                Stats::add(&self.stats.contended, 1);
                settle::answer(attempt, Answer::Rejected(Box::new(contended())));
            } else {
                held.push(attempt);
            }
        }
        Stats::add(&self.stats.batches, 1);
        Stats::add(&self.stats.attempts, held.len());
        self.answered = held.len();
        let lock: Vec<table::RowId> = held.iter().flat_map(|attempt| attempt.lock.iter().cloned()).collect();
        let (mut lanes, later) = batch::form(held, now);
        let ground = batch::Ground { session, now, stats: &self.stats, receipts: &self.parts.receipts };
        let rest = match ground.run(&mut lanes, &lock).await {
            Ok(open) => {
                let (slot, at) = (self.parts.slot, now.as_microsecond());
                commit::Commit { session, slot, at, stats: &self.stats }.batch(lanes, open).await
            }
            Err(error) => {
                session.rollback().await;
                failed(lanes, error)
            }
        };
        self.hand_over(rest, later);
        self.left = self.again.len() + self.queue.len();
    }

    fn hand_over(&mut self, rest: commit::Rest, later: VecDeque<Attempt>) {
        rest.outbox.into_iter().for_each(|row| self.parts.relay.offer(row));
        rest.touched.into_iter().for_each(|table| self.parts.touched.tell(table));
        Stats::add(&self.stats.requeued, rest.again.len());
        later.into_iter().rev().for_each(|attempt| self.again.push_front(attempt));
        rest.again.into_iter().rev().for_each(|attempt| self.again.push_front(attempt));
        self.unknown.extend(rest.unknown);
        if let Some(error) = rest.broken {
            tracing::warn!(%error, "the write connection broke");
            self.session = None;
            self.parts.relay.doubt();
        }
    }
}

/// What is left of lanes whose reads failed: everything runs again, alone if the database answered with an error.
fn failed(lanes: Vec<lane::Lane>, error: DbErr) -> commit::Rest {
    let mut rest = commit::Rest::default();
    let attempts: Vec<Attempt> = lanes.into_iter().flat_map(lane::Lane::into_attempts).collect();
    if !is_answer(&error) {
        rest.again = attempts;
        rest.broken = Some(error);
        return rest;
    }
    let alone = attempts.len() == 1;
    for attempt in attempts {
        if alone && attempt.solo {
            settle::fault(attempt, &crate::refusal::Fault::new(&error));
        } else {
            rest.again.push(Attempt { solo: true, count: attempt.count + 1, ..attempt });
        }
    }
    rest
}

fn elsewhere() -> Rejection {
    Rejection::new(Kind::Unavailable, "town_not_here", "this instance no longer serves the town; try again")
        .retry_after(1)
}

fn contended() -> Rejection {
    let says = "too many others change the same thing at once; nothing was changed, try again";
    Rejection::new(Kind::Unavailable, "contended", says).retry_after(1)
}

fn backoff() -> impl Iterator<Item = Duration> {
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(20))
        .with_max_delay(Duration::from_secs(1))
        .without_max_times()
        .build()
}
