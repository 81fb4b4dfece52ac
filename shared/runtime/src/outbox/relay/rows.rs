//! How rows come to the relay without a look at the table.

use uuid::Uuid;

use super::Task;
use crate::outbox::OutboxRow;

impl Task {
    /// Rows from the writer: own shards are published, others' holders are told.
    pub(super) async fn take(&mut self) {
        let missed = self.parts.handed.missed();
        if let Some(first) = missed {
            // Those in hand are left to the scan too, so that all come in the order of their commits.
            let first = self.buffer.iter().map(|row| row.id).fold(first, Uuid::min);
            self.backlog.catch_up(self.held.shards(), first);
        }
        for row in self.buffer.drain(..) {
            if !self.held.has(row.shard) {
                if let Some(live) = &self.live {
                    live.pass_on(self.parts.service, &row).await;
                }
            } else if missed.is_none() && !self.retained.knows(&row.id) {
                self.pending.add(row);
            }
        }
    }

    /// Takes in a row of an own shard that another instance committed; later, from the table, where earlier rows may be
    /// unknown or memory is short.
    pub(super) fn passed(&mut self, row: OutboxRow) {
        if !self.held.has(row.shard) || self.pending.knows(&row.id) || self.retained.knows(&row.id) {
            return;
        }
        if self.backlog.blocks() || self.pending.bytes() >= self.parts.settings.memory {
            self.backlog.want([row.id]);
        } else {
            self.pending.add(row);
        }
    }
}
