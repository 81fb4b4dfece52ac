//! What runs on the writer's thread: a session opened as often as it breaks, towns held and let go, batch after batch.

use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    sync::Arc,
    time::Duration,
};

use backon::{BackoffBuilder, ExponentialBuilder};
use sea_orm::DbErr;
use tokio::sync::{mpsc, watch};
use uuid::Uuid;
use wuwei_contracts::Town;

use super::{
    Claim, Control, Parts, Stats, batch, commit, is_answer,
    queue::{Attempt, Queue, next_of},
    session::{Session, writer_lock},
    settle, table,
    turns::Turns,
};
use crate::{ids, job::Answer, placement};

/// Attempts after which a contended job is given up with 503.
const MOST_ATTEMPTS: u32 = 12;

/// The state of the loop.
pub(super) struct Core {
    parts: Parts,
    queue: Arc<Queue>,
    controls: mpsc::UnboundedReceiver<Control>,
    stats: Arc<Stats>,
    /// Names this writer's sessions among all of its database.
    id: Uuid,
    session: Option<Session>,
    turns: Turns,
    /// Whether there was one before.
    reopened: bool,
    /// Towns held.
    towns: HashMap<Town, Claim>,
    /// Jobs for the next batch, in front of the queue.
    again: VecDeque<Attempt>,
    /// Jobs whose batch may have committed before the connection broke.
    unknown: Vec<Attempt>,
    /// Tells which towns are held; last, so that it closes when all else is gone.
    held: watch::Sender<BTreeSet<Town>>,
}

impl Core {
    pub fn new(
        parts: Parts,
        queue: Arc<Queue>,
        controls: mpsc::UnboundedReceiver<Control>,
        stats: Arc<Stats>,
        held: watch::Sender<BTreeSet<Town>>,
    ) -> Self {
        Self {
            parts,
            queue,
            controls,
            stats,
            id: ids::new(),
            session: None,
            turns: Turns::default(),
            reopened: false,
            towns: HashMap::new(),
            again: VecDeque::new(),
            unknown: Vec::new(),
            held,
        }
    }

    pub async fn run(mut self) {
        let mut backoff = backoff();
        loop {
            if self.session.is_none() {
                match self.open().await {
                    Ok(session) => {
                        // The session before has ended: what it committed, and did not know of, is there by now.
                        if self.reopened {
                            self.parts.relay.doubt();
                        }
                        self.reopened = true;
                        self.session = Some(session);
                        backoff = self::backoff();
                    }
                    Err(error) => {
                        if self.queue.is_closed() {
                            // Stopping: what waits is answered "outcome unknown", by being dropped.
                            return;
                        }
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
            // Before the jobs are taken: those that come in meanwhile are in the batch too.
            let turn = self.turn().await;
            let attempts = self.take();
            let later = self.batch(attempts).await;
            self.queue.put_back(later);
            if turn {
                self.pass_turn().await;
            }
        }
    }

    /// Waits for this instance's turn, where turns are taken; whether it has come.
    async fn turn(&mut self) -> bool {
        let Some(session) = self.session.as_ref().filter(|_| self.turns.wanted()) else { return false };
        Stats::add(&self.stats.turns, 1);
        match session.take_turn().await {
            Ok(true) => return true,
            Ok(false) => self.turns.missed(),
            Err(error) => self.broken(&error),
        }
        false
    }

    async fn pass_turn(&mut self) {
        // A broken session has no turn.
        if let Some(session) = &self.session
            && let Err(error) = session.pass_turn().await
        {
            self.broken(&error);
        }
    }

    fn broken(&mut self, error: &DbErr) {
        tracing::warn!(%error, "the write connection broke");
        self.session = None;
    }

    /// Opens a session, takes the towns again, which may have been moved meanwhile, and settles what an older session
    /// left unknown.
    async fn open(&mut self) -> Result<Session, DbErr> {
        let session = Session::open(&self.parts.connect, writer_lock(self.id)).await?;
        Stats::add(&self.stats.sessions, 1);
        for (town, claim) in self.towns.clone() {
            if let Err(error) = take_up(&session, &town, &claim).await {
                if !is_answer(&error) {
                    return Err(error);
                }
                tracing::warn!(%town, %error, "the town is no longer held; its jobs are refused here");
                self.forget(&town);
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
        while let Some(session) = &self.session
            && let Ok(control) = self.controls.try_recv()
        {
            match control {
                Control::Hold(town, claim, tell) => {
                    let known = self.towns.contains_key(&town);
                    let held = if known { Ok(()) } else { take_up(session, &town, &claim).await };
                    if held.is_ok() {
                        self.towns.insert(town.clone(), claim);
                        self.held.send_if_modified(|held| held.insert(town));
                    }
                    if held.as_ref().is_err_and(|error| !is_answer(error)) {
                        self.session = None;
                    }
                    let _ = tell.send(held);
                }
                Control::Release(town, tell) => {
                    self.release(&town).await;
                    let _ = tell.send(());
                }
            }
        }
    }

    /// Lets `town` go when those of its jobs are through that have come in so far. Later ones are refused: whoever goes
    /// on asking cannot keep it held.
    async fn release(&mut self, town: &Town) {
        let mut last = self.put_back_of(town);
        last.extend(self.queue.take_town(town));
        while self.session.is_some() && !last.is_empty() {
            let attempts = next_of(&mut last, self.parts.max_batch);
            let later = self.batch(attempts).await;
            let mut first = self.put_back_of(town);
            first.extend(later);
            first.append(&mut last);
            last = first;
        }
        self.again.append(&mut last);
        if let Some(claim) = self.forget(town)
            && let Some(session) = &self.session
        {
            // A broken session holds no locks.
            let _ = session.release(claim.lock).await;
        }
    }

    fn forget(&mut self, town: &Town) -> Option<Claim> {
        self.held.send_if_modified(|held| held.remove(town));
        self.towns.remove(town)
    }

    /// Takes the jobs of `town` out of those that are to run again.
    fn put_back_of(&mut self, town: &Town) -> VecDeque<Attempt> {
        let of_town = |attempt: &Attempt| attempt.job.origin.town == *town;
        let (found, others) = std::mem::take(&mut self.again).into_iter().partition(of_town);
        self.again = others;
        found
    }

    /// The next attempts: those put back first; a solo one alone, and nobody new before it. Nor with those that lock
    /// rows: what others write is not locked in the same order.
    fn take(&mut self) -> Vec<Attempt> {
        let mut attempts = next_of(&mut self.again, self.parts.max_batch);
        if self.again.is_empty() && attempts.first().is_none_or(|attempt| !attempt.solo && attempt.lock.is_empty()) {
            let room = self.parts.max_batch - attempts.len();
            attempts.extend(self.queue.take(room));
        }
        attempts
    }

    /// Runs and commits a batch; the jobs there was no room for in their lanes.
    async fn batch(&mut self, attempts: Vec<Attempt>) -> VecDeque<Attempt> {
        let now = self.parts.clock.now();
        let Some(session) = &self.session else {
            self.again.extend(attempts);
            return VecDeque::new();
        };
        let mut held = Vec::with_capacity(attempts.len());
        for attempt in attempts {
            if !self.towns.contains_key(&attempt.job.origin.town) {
                settle::answer(attempt, Answer::Rejected(Box::new(settle::elsewhere())));
            } else if attempt.count >= MOST_ATTEMPTS {
                Stats::add(&self.stats.contended, 1);
                settle::answer(attempt, Answer::Rejected(Box::new(settle::contended())));
            } else {
                held.push(attempt);
            }
        }
        Stats::add(&self.stats.batches, 1);
        Stats::add(&self.stats.attempts, held.len());
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
                commit::Rest::unread(lanes, error)
            }
        };
        self.hand_over(rest);
        later
    }

    fn hand_over(&mut self, rest: commit::Rest) {
        rest.outbox.into_iter().for_each(|row| self.parts.relay.offer(row));
        rest.touched.into_iter().for_each(|table| self.parts.touched.tell(table));
        rest.soonest_due.into_iter().for_each(|at| self.parts.alarm.committed(at));
        Stats::add(&self.stats.requeued, rest.again.len());
        rest.again.into_iter().rev().for_each(|attempt| self.again.push_front(attempt));
        self.unknown.extend(rest.unknown);
        self.turns.batch(rest.outrun);
        if let Some(error) = rest.broken {
            self.broken(&error);
        }
    }
}

/// Takes the lock of `town`, then reads its placement: who has frozen the town before has written that down by then, and
/// who freezes it later waits for the lock. Where it may not be written here, the lock is let go again.
async fn take_up(session: &Session, town: &Town, claim: &Claim) -> Result<(), DbErr> {
    if !session.hold(claim.lock).await? {
        return Err(DbErr::Custom(format!("{town} is being frozen")));
    }
    let Some(cell) = &claim.cell else { return Ok(()) };
    let error = match placement::find(&session.database, town).await {
        Ok(placed) if placed.is_active_in(cell) => return Ok(()),
        Ok(placed) => DbErr::Custom(format!("{town} is {} in the cell {}", placed.state.as_str(), placed.cell)),
        Err(error) => error,
    };
    // A broken session holds no locks.
    let _ = session.release(claim.lock).await;
    Err(error)
}

fn backoff() -> impl Iterator<Item = Duration> {
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(20))
        .with_max_delay(Duration::from_secs(1))
        .without_max_times()
        .build()
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use bytes::Bytes;
    use futures::future::BoxFuture;
    use sea_orm::{Database, DatabaseConnection, DbErr};
    use tokio::{sync::oneshot, time::timeout};
    use uuid::Uuid;
    use wuwei_contracts::Town;

    use crate::{
        Actor, Clock, Origin,
        due::Alarm,
        job::{Job, Once},
        outbox::handover,
        receipts::Receipts,
        writer::{Parts, Touched, Writer},
    };

    const PATIENCE: Duration = Duration::from_secs(10);

    fn job(done: impl FnOnce() + Send + 'static) -> Job {
        let origin = Origin {
            town: Town::city(),
            actor: Actor::service("test"),
            operation: "test",
            correlation: Uuid::nil(),
            causation: Uuid::nil(),
            traceparent: None,
            sample: false,
        };
        Job {
            origin: Arc::new(origin),
            lane: "test".to_owned(),
            deadline: None,
            once: Once::Row,
            run: Arc::new(|_| Box::pin(async { Ok(Bytes::new()) })),
            done: Box::new(move |_| done()),
        }
    }

    #[tokio::test]
    async fn a_writer_that_dies_leaves_nobody_waiting() {
        let broken = || -> BoxFuture<'static, Result<DatabaseConnection, DbErr>> { panic!("dies as the test wants") };
        let (relay, _handed) = handover();
        let parts = Parts {
            connect: Arc::new(broken),
            clock: Clock::default(),
            max_batch: 1,
            queue_per_town: 1,
            slot: 0,
            relay,
            receipts: Arc::new(Receipts::new(Database::connect("sqlite::memory:").await.unwrap())),
            touched: Touched::default(),
            alarm: Alarm::default(),
            unbatched: None,
        };
        let writer = Writer::start(parts).unwrap();
        let (tell, told) = oneshot::channel::<()>();
        // Taken in or handed back, it is not kept.
        let _ = writer.submit(job(|| drop(tell)));
        timeout(PATIENCE, told).await.expect("the job is dropped").unwrap_err();
        timeout(PATIENCE, writer.stop()).await.expect("stopping does not hang");
        writer.take_up(&Town::city(), "shared").await.unwrap_err();
        assert!(writer.held().has_changed().is_err(), "whoever follows it sees that it has ended");
        assert!(writer.submit(job(|| ())).is_err());
    }
}
