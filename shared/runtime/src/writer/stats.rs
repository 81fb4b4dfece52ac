//! What the writer counts.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counters of one writer, read by metrics and benchmarks.
#[derive(Debug, Default)]
pub struct Stats {
    /// Batches run.
    pub batches: AtomicU64,
    /// Jobs taken into batches, attempts counted each.
    pub attempts: AtomicU64,
    /// Rounds of gathered finds.
    pub reads: AtomicU64,
    /// Flush statements.
    pub flushes: AtomicU64,
    /// Rows that lost a race.
    pub losers: AtomicU64,
    /// Groups split after a failed statement.
    pub halvings: AtomicU64,
    /// Jobs put back for a later batch.
    pub requeued: AtomicU64,
    /// Sessions opened.
    pub sessions: AtomicU64,
    /// Turns waited for, among instances that lose to each other.
    pub turns: AtomicU64,
    /// Jobs given up as contended.
    pub contended: AtomicU64,
}

impl Stats {
    pub(crate) fn add(counter: &AtomicU64, count: usize) {
        counter.fetch_add(count as u64, Ordering::Relaxed);
    }
}
