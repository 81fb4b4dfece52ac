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
mod thread;
mod turns;
mod unbatched;

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};

use sea_orm::DbErr;
use tokio::sync::{Notify, mpsc, oneshot, watch};
use wuwei_contracts::Town;

use crate::{
    clock::Clock, database::Connect, due::Alarm, job::Job, outbox::Handover, placement::lock_key, receipts::Receipts,
};

pub(crate) use session::is_answer;
pub use stats::Stats;

use queue::Queue;
use thread::Core;

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
    /// Who is told of tasks scheduled.
    pub alarm: Alarm,
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
    /// Closed with the thread, in order or not.
    held: watch::Receiver<BTreeSet<Town>>,
}

enum Control {
    /// Hold a town: its jobs are accepted once the reply came.
    Hold(Town, Claim, oneshot::Sender<Result<(), DbErr>>),
    /// Let a town go, after its queued jobs are through.
    Release(Town, oneshot::Sender<()>),
}

/// What a writer must have to accept the jobs of a town.
#[derive(Clone)]
struct Claim {
    /// The advisory lock of the town, shared (`PostgreSQL`).
    lock: i64,
    /// The cell in which the town must be active; none where the placement is not asked.
    cell: Option<String>,
}

/// Ends the queue with the thread, also where that panics: nothing more is taken in, and who still waits is told.
struct Ending(Arc<Queue>);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.close();
        drop(self.0.take(usize::MAX));
    }
}

impl Writer {
    /// Starts the writer on a thread of its own.
    pub fn start(parts: Parts) -> std::io::Result<Self> {
        let queue = Arc::new(Queue::new(parts.queue_per_town));
        let (control, controls) = mpsc::unbounded_channel();
        let stats = Arc::new(Stats::default());
        let (hold, held) = watch::channel(BTreeSet::new());
        let writer = Self { queue: queue.clone(), control, stats: stats.clone(), held };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        std::thread::Builder::new().name("writer".to_owned()).spawn(move || {
            let _ending = Ending(queue.clone());
            let unbatched = parts.unbatched;
            match unbatched {
                None => runtime.block_on(Core::new(parts, queue, controls, stats, hold).run()),
                Some(connections) => runtime.block_on(unbatched::run(parts, queue, controls, hold, connections)),
            }
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

    /// The towns whose jobs are accepted, as they change. It closes when the writer has ended.
    pub fn held(&self) -> watch::Receiver<BTreeSet<Town>> {
        self.held.clone()
    }

    /// Accepts jobs of `town` from now on, where it is active in `cell`; on PostgreSQL under its shared advisory lock.
    ///
    /// # Errors
    /// Where the town is being moved or another cell's, where the database does not answer, where the writer has ended.
    pub async fn take_up(&self, town: &Town, cell: &str) -> Result<(), DbErr> {
        self.claim(town, Claim { lock: lock_key(town), cell: Some(cell.to_owned()) }).await
    }

    /// The same under this lock, wherever the town is placed.
    #[cfg(test)]
    pub async fn hold(&self, town: &Town, lock: i64) -> Result<(), DbErr> {
        self.claim(town, Claim { lock, cell: None }).await
    }

    async fn claim(&self, town: &Town, claim: Claim) -> Result<(), DbErr> {
        let (tell, told) = oneshot::channel();
        let stopped = || DbErr::Custom("the writer has stopped".to_owned());
        self.control.send(Control::Hold(town.clone(), claim, tell)).map_err(|_| stopped())?;
        self.queue.arrived.notify_one();
        told.await.map_err(|_| stopped())?
    }

    /// Accepts no more jobs of `town`, once those queued so far are through.
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
        let mut held = self.held();
        while held.changed().await.is_ok() {}
    }
}
