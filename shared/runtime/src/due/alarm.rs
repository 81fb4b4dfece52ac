//! Tells the waker of rows that are due sooner than it would look.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering::SeqCst},
};

use tokio::sync::{Notify, futures::Notified};

/// Set by the waker, rung by the writer. Clones are the same alarm.
#[derive(Debug, Clone)]
pub(crate) struct Alarm(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// When the waker looks anyway, microseconds since 1970; the end of time while it looks.
    next: AtomicI64,
    rung: Notify,
}

impl Default for Alarm {
    fn default() -> Self {
        Self(Arc::new(Inner { next: AtomicI64::new(i64::MAX), rung: Notify::new() }))
    }
}

impl Alarm {
    /// Rows were committed, the soonest of which is due at `at`. Most are due in days, and nobody has to look for them
    /// now.
    pub fn committed(&self, at: i64) {
        if at < self.0.next.load(SeqCst) {
            self.0.rung.notify_one();
        }
    }

    /// Before a look: whatever is committed from now on rings, since the look may have missed it.
    pub fn looking(&self) {
        self.0.next.store(i64::MAX, SeqCst);
    }

    /// After a look: the next is at `next`.
    pub fn set(&self, next: i64) {
        self.0.next.store(next, SeqCst);
    }

    /// Waits until it rings.
    pub fn rung(&self) -> Notified<'_> {
        self.0.rung.notified()
    }
}

#[cfg(test)]
mod tests {
    use std::{pin::pin, task::Poll};

    use futures::poll;

    use super::*;

    async fn rings(alarm: &Alarm) -> bool {
        poll!(pin!(alarm.rung())) == Poll::Ready(())
    }

    #[tokio::test]
    async fn only_what_is_due_before_the_next_look_rings() {
        let alarm = Alarm::default();
        alarm.set(1_000);
        alarm.committed(1_000);
        assert!(!rings(&alarm).await);
        alarm.committed(999);
        assert!(rings(&alarm).await);
    }

    #[tokio::test]
    async fn whatever_is_committed_during_a_look_rings_after_it() {
        let alarm = Alarm::default();
        alarm.set(1_000);
        alarm.looking();
        alarm.committed(i64::MAX - 1);
        alarm.set(1_000);
        assert!(rings(&alarm).await);
    }
}
