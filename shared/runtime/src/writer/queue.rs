//! The bounded queue in front of the writer: one line per town, served round-robin, so that a busy town delays no other.

use std::collections::{HashMap, HashSet, VecDeque};

use parking_lot::Mutex;
use tokio::sync::Notify;
use wuwei_contracts::Town;

use crate::job::{Job, Once};

/// Batches a job may be postponed from before it gets one of its own.
const MOST_WAITS: u32 = 4;

/// Jobs waiting for a batch.
pub(crate) struct Queue {
    lines: Mutex<Lines>,
    /// Told when a job comes in.
    pub arrived: Notify,
    /// Told when jobs were taken out.
    pub left: Notify,
    per_town: usize,
}

#[derive(Default)]
struct Lines {
    towns: HashMap<Town, VecDeque<Attempt>>,
    order: VecDeque<Town>,
    length: usize,
    closed: bool,
}

impl Queue {
    pub fn new(per_town: usize) -> Self {
        Self { lines: Mutex::default(), arrived: Notify::new(), left: Notify::new(), per_town }
    }

    /// Puts `job` into its town's line, unless that is full or the queue is closed.
    pub fn push(&self, job: Job) -> Result<(), Job> {
        {
            let mut lines = self.lines.lock();
            let lines = &mut *lines;
            let line = lines.towns.entry(job.origin.town.clone()).or_default();
            if line.len() >= self.per_town || lines.closed {
                return Err(job);
            }
            if line.is_empty() {
                lines.order.push_back(job.origin.town.clone());
            }
            line.push_back(Attempt::first(job));
            lines.length += 1;
        }
        self.arrived.notify_one();
        Ok(())
    }

    /// Takes up to `most` jobs, one town after another.
    pub fn take(&self, most: usize) -> Vec<Attempt> {
        let mut taken = Vec::new();
        {
            let mut lines = self.lines.lock();
            let lines = &mut *lines;
            while taken.len() < most
                && let Some(town) = lines.order.pop_front()
            {
                let Some(line) = lines.towns.get_mut(&town) else { continue };
                taken.extend(line.pop_front());
                if line.is_empty() {
                    lines.towns.remove(&town);
                } else {
                    lines.order.push_back(town);
                }
            }
            lines.length -= taken.len();
        }
        if !taken.is_empty() {
            self.left.notify_waiters();
        }
        taken
    }

    /// Puts `attempts` back to the front of their towns' lines: they have no claim to a place before other towns'.
    pub fn put_back(&self, attempts: VecDeque<Attempt>) {
        let mut lines = self.lines.lock();
        let lines = &mut *lines;
        lines.length += attempts.len();
        for attempt in attempts.into_iter().rev() {
            let town = attempt.job.origin.town.clone();
            let line = lines.towns.entry(town.clone()).or_default();
            if line.is_empty() {
                lines.order.push_back(town);
            }
            line.push_front(attempt);
        }
    }

    /// Takes all jobs of `town`.
    pub fn take_town(&self, town: &Town) -> VecDeque<Attempt> {
        let taken = {
            let mut lines = self.lines.lock();
            let taken = lines.towns.remove(town).unwrap_or_default();
            lines.order.retain(|other| other != town);
            lines.length -= taken.len();
            taken
        };
        if !taken.is_empty() {
            self.left.notify_waiters();
        }
        taken
    }

    /// Jobs waiting.
    pub fn len(&self) -> usize {
        self.lines.lock().length
    }

    /// Refuses every further job.
    pub fn close(&self) {
        self.lines.lock().closed = true;
        self.arrived.notify_one();
        self.left.notify_waiters();
    }

    pub fn is_closed(&self) -> bool {
        self.lines.lock().closed
    }
}

/// A job in the writer's hands, with what earlier attempts taught.
pub(crate) struct Attempt {
    pub job: Job,
    /// Attempts so far.
    pub count: u32,
    /// Rows to lock before this attempt: those it lost.
    pub lock: HashSet<crate::writer::table::RowId>,
    /// To be run in a batch of its own.
    pub solo: bool,
    /// Batches it was postponed from, since others wrote or guarded its rows.
    pub waits: u32,
    /// Repeats of the same command that arrived while it was in hand; answered with it.
    pub repeats: Vec<Job>,
}

impl Attempt {
    pub fn first(job: Job) -> Self {
        Self { job, count: 0, lock: HashSet::new(), solo: false, waits: 0, repeats: Vec::new() }
    }

    /// Postponed once more; alone from some point on, so that it is not overtaken for ever.
    pub fn waited(self) -> Self {
        let waits = self.waits + 1;
        Self { waits, solo: self.solo || waits > MOST_WAITS, ..self }
    }

    /// The idempotency id, where it has one.
    pub fn key(&self) -> Option<uuid::Uuid> {
        match &self.job.once {
            Once::Key(key) => Some(key.id),
            Once::Row => None,
        }
    }
}

/// The first of `line`, at most `most`; a solo one alone, those that lock rows first by themselves.
pub(crate) fn next_of(line: &mut VecDeque<Attempt>, most: usize) -> Vec<Attempt> {
    if line.front().is_some_and(|attempt| attempt.solo) {
        return line.pop_front().into_iter().collect();
    }
    let mut attempts = Vec::new();
    let locking = line.front().is_some_and(|attempt| !attempt.lock.is_empty());
    while attempts.len() < most
        && let Some(attempt) = line.pop_front_if(|next| !next.solo && next.lock.is_empty() != locking)
    {
        attempts.push(attempt);
    }
    attempts
}
