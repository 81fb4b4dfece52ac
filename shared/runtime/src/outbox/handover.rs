//! The way of committed rows from the writer to the relay, in memory.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use tokio::sync::{Notify, mpsc};

use super::OutboxRow;

/// Rows that may wait in memory; more are read from the table.
const WAITING: usize = 64;

/// The writer's end.
#[derive(Clone)]
pub struct Handover {
    rows: mpsc::Sender<OutboxRow>,
    missed: Arc<Missed>,
}

/// The relay's end.
pub struct Handed {
    rows: mpsc::Receiver<OutboxRow>,
    missed: Arc<Missed>,
}

#[derive(Default)]
struct Missed {
    flag: AtomicBool,
    wake: Notify,
}

/// A way from a writer to its relay.
pub fn handover() -> (Handover, Handed) {
    let (sender, rows) = mpsc::channel(WAITING);
    let missed = Arc::new(Missed::default());
    (Handover { rows: sender, missed: missed.clone() }, Handed { rows, missed })
}

impl Handover {
    /// Hands over a row that has just been committed, in the order of the commits. Never waits: where the relay is
    /// behind, it reads the row from the table later.
    pub fn offer(&self, row: OutboxRow) {
        // A relay that is gone has no use for it; the next one reads the table.
        if let Err(mpsc::error::TrySendError::Full(_)) = self.rows.try_send(row) {
            self.doubt();
        }
    }

    /// Says that rows may have been committed that were not handed over.
    pub fn doubt(&self) {
        self.missed.flag.store(true, Ordering::Release);
        self.missed.wake.notify_one();
    }
}

impl Handed {
    /// Waits for rows, takes at most `limit` into `into`; returns how many. Returns 0 where rows were missed.
    pub(crate) async fn receive(&mut self, into: &mut Vec<OutboxRow>, limit: usize) -> usize {
        tokio::select! {
            biased;
            taken = self.rows.recv_many(into, limit) => match taken {
                // The writer has ended.
                0 => std::future::pending().await,
                taken => taken,
            },
            () = self.missed.wake.notified() => 0,
        }
    }

    /// Whether rows were missed since the last call. A row received before this call says yes was committed after the
    /// missed one.
    pub(super) fn missed(&self) -> bool {
        self.missed.flag.swap(false, Ordering::Acquire)
    }

    /// Whether no row waits.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}
