//! The way of committed rows from the writer to the relay, in memory.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use parking_lot::Mutex;
use tokio::sync::{Notify, mpsc};
use uuid::Uuid;

use super::OutboxRow;

/// Bytes that may wait in memory; what is more is read from the table.
const WAITING: usize = 4 << 20;

/// The writer's end.
#[derive(Clone)]
pub struct Handover {
    rows: mpsc::UnboundedSender<OutboxRow>,
    shared: Arc<Shared>,
}

/// The relay's end.
pub struct Handed {
    rows: mpsc::UnboundedReceiver<OutboxRow>,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    /// Bytes of the rows that wait.
    waiting: AtomicUsize,
    /// The lowest id of a row that was not handed over.
    missed: Mutex<Option<Uuid>>,
    wake: Notify,
}

/// A way from a writer to its relay.
pub fn handover() -> (Handover, Handed) {
    let (sender, rows) = mpsc::unbounded_channel();
    let shared = Arc::new(Shared::default());
    (Handover { rows: sender, shared: shared.clone() }, Handed { rows, shared })
}

impl Handover {
    /// Hands over a row that has just been committed, in the order of the commits. Never waits: where the relay is
    /// behind, it reads the row from the table later.
    pub fn offer(&self, row: OutboxRow) {
        let bytes = row.bytes();
        if self.shared.waiting.fetch_add(bytes, Ordering::AcqRel) + bytes > WAITING {
            self.shared.waiting.fetch_sub(bytes, Ordering::AcqRel);
            return self.missed(row.id);
        }
        // A relay that is gone has no use for it; the next one reads the table.
        let _ = self.rows.send(row);
    }

    /// Says that rows may have been committed that were not handed over.
    pub fn doubt(&self) {
        self.missed(Uuid::nil());
    }

    fn missed(&self, id: Uuid) {
        let mut missed = self.shared.missed.lock();
        *missed = Some(missed.map_or(id, |before| before.min(id)));
        self.shared.wake.notify_one();
    }
}

impl Handed {
    /// Waits for rows, takes at most `limit` into `into`; returns how many. Returns 0 where rows were missed.
    pub(crate) async fn receive(&mut self, into: &mut Vec<OutboxRow>, limit: usize) -> usize {
        tokio::select! {
            biased;
            taken = self.rows.recv_many(into, limit) => {
                if taken == 0 {
                    // The writer has ended.
                    std::future::pending::<()>().await;
                }
                let bytes = into[into.len() - taken..].iter().map(OutboxRow::bytes).sum();
                self.shared.waiting.fetch_sub(bytes, Ordering::AcqRel);
                taken
            }
            () = self.shared.wake.notified() => 0,
        }
    }

    /// The lowest id of the rows that were missed since the last call. A row received before a call that names one may
    /// have been committed after it.
    pub(crate) fn missed(&self) -> Option<Uuid> {
        self.shared.missed.lock().take()
    }

    /// Whether rows were missed since the last call of [`missed`](Self::missed).
    pub(super) fn has_missed(&self) -> bool {
        self.shared.missed.lock().is_some()
    }

    /// Whether no row waits.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}
