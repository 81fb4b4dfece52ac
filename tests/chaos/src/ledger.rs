//! What the callers were told: every acknowledged command with its answer.

use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use parking_lot::Mutex;
use uuid::Uuid;
use wuwei_testkit::wait;

use crate::probe::messages::{Step, StepReply};

/// A command and its answer.
#[derive(Debug, Clone)]
pub struct Acknowledged {
    /// The command.
    pub step: Step,
    /// Where it was sent.
    pub town: String,
    /// What was answered.
    pub reply: StepReply,
    /// When it was sent first.
    pub begun: Instant,
    /// When the answer came.
    pub answered: Instant,
}

/// Everything the callers know.
#[derive(Debug, Default)]
pub struct Ledger {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    begun: u64,
    acknowledged: Vec<Acknowledged>,
    figures: Figures,
    last_error: String,
}

/// What callers met besides answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Attempts that were not answered, and made again.
    pub retried: u64,
    /// Attempts answered by a fault, and made again.
    pub faults: u64,
    /// Commands asked once more after their answer, and answered the same.
    pub asked_again: u64,
}

impl Ledger {
    /// Whether one more command may be begun, of at most `most`.
    pub fn begin(&self, most: Option<u64>) -> bool {
        let mut inner = self.inner.lock();
        let more = most.is_none_or(|most| inner.begun < most);
        inner.begun += u64::from(more);
        more
    }

    /// Notes an answer.
    pub fn acknowledge(&self, acknowledged: Acknowledged) {
        self.inner.lock().acknowledged.push(acknowledged);
    }

    /// Notes an attempt without answer.
    pub fn retried(&self, error: &str, fault: bool) {
        let mut inner = self.inner.lock();
        inner.figures.retried += 1;
        inner.figures.faults += u64::from(fault);
        error.clone_into(&mut inner.last_error);
    }

    /// Notes a repeat that was answered as the first time.
    pub fn asked_again(&self) {
        self.inner.lock().figures.asked_again += 1;
    }

    /// Commands acknowledged so far.
    pub fn count(&self) -> u64 {
        self.inner.lock().acknowledged.len() as u64
    }

    /// What callers met besides answers.
    pub fn figures(&self) -> Figures {
        self.inner.lock().figures
    }

    /// Every acknowledged command.
    pub fn acknowledged(&self) -> Vec<Acknowledged> {
        self.inner.lock().acknowledged.clone()
    }

    /// Waits until `count` more commands are acknowledged that were begun from now on.
    pub async fn more(&self, count: u64) {
        let now = Instant::now();
        self.since(now, count).await;
    }

    /// Waits until `count` commands begun after `start` are acknowledged; how long after `start` the first one was.
    pub async fn since(&self, start: Instant, count: u64) -> Duration {
        let what = format!("{count} more acknowledged commands");
        let reached = || async {
            let inner = self.inner.lock();
            let new = inner.acknowledged.iter().rev().take_while(|one| one.answered > start);
            let mut answered: Vec<Instant> = new.filter(|one| one.begun >= start).map(|one| one.answered).collect();
            answered.sort();
            (answered.len() as u64 >= count).then(|| answered.first().map_or(Duration::ZERO, |first| *first - start))
        };
        let reached = tokio::time::timeout(PATIENCE, wait::until(&what, PATIENCE * 2, reached)).await;
        reached.unwrap_or_else(|_| panic!("waited {PATIENCE:?} in vain for {what}; last error: {}", self.last_error()))
    }

    /// What the last attempt without answer met.
    pub fn last_error(&self) -> String {
        self.inner.lock().last_error.clone()
    }

    /// The commands acknowledged, each once.
    pub fn commands(&self) -> HashSet<Uuid> {
        self.inner.lock().acknowledged.iter().map(|one| one.step.command).collect()
    }
}

/// How long recovery from anything may take before a scenario gives up.
pub const PATIENCE: Duration = Duration::from_mins(1);
