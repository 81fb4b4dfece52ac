//! What due tasks tell of themselves.

use std::{
    sync::atomic::{AtomicI64, Ordering::Relaxed},
    time::Duration,
};

/// What due tasks tell of themselves.
#[derive(Debug)]
pub(crate) struct DueFigures {
    /// When the oldest row that is not done was due, microseconds since 1970, at the last look; the end of time for none.
    oldest: AtomicI64,
}

impl Default for DueFigures {
    fn default() -> Self {
        Self { oldest: AtomicI64::new(i64::MAX) }
    }
}

impl DueFigures {
    /// Notes when the oldest row is due.
    pub(super) fn oldest_is(&self, at: i64) {
        self.oldest.store(at, Relaxed);
    }

    /// How late the oldest task is at `now`, microseconds since 1970.
    pub fn overdue(&self, now: i64) -> Duration {
        let late = now.saturating_sub(self.oldest.load(Relaxed));
        Duration::from_micros(u64::try_from(late).unwrap_or(0))
    }
}
