//! What runs on the writer's thread: a session opened as often as it breaks, towns held and let go, batch after batch.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::Duration,
};

use backon::{BackoffBuilder, ExponentialBuilder};
use sea_orm::DbErr;
use tokio::sync::mpsc;
use uuid::Uuid;
use wuwei_contracts::{Kind, Rejection, Town};

use super::{
    Control, Parts, Stats, batch, commit, is_answer, lane,
    queue::{Attempt, Queue},
    session::{Session, writer_lock},
    settle, table,
};
use crate::{ids, job::Answer};

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
    /// Towns held, with their lock.
    towns: HashMap<Town, i64>,
    /// Jobs for the next batch, in front of the queue.
    again: VecDeque<Attempt>,
    /// Jobs whose batch may have committed before the connection broke.
    unknown: Vec<Attempt>,
}

impl Core {
    pub fn new(parts: Parts, queue: Arc<Queue>, controls: mpsc::UnboundedReceiver<Control>, stats: Arc<Stats>) -> Self {
        Self {
            parts,
            queue,
            controls,
            stats,
            id: ids::new(),
            session: None,
            towns: HashMap::new(),
            again: VecDeque::new(),
            unknown: Vec::new(),
        }
    }

    pub async fn run(mut self) {
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
            self.batch().await;
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
