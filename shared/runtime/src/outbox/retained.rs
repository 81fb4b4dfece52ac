//! Rows whose events are acknowledged, kept a while longer: an acknowledgement does not mean that they are on disk.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use tokio::time::Instant;
use uuid::Uuid;

/// Most rows deleted by one statement.
const CHUNK: usize = 2000;

/// Acknowledged rows that are still in the table.
#[derive(Default)]
pub(super) struct Retained {
    shards: HashMap<Uuid, i32>,
    /// By the instant their last event was acknowledged.
    queue: VecDeque<(Instant, Vec<Uuid>)>,
}

impl Retained {
    pub fn knows(&self, id: &Uuid) -> bool {
        self.shards.contains_key(id)
    }

    /// Keeps `id`, acknowledged now; `grain` is how finely instants are told apart.
    pub fn keep(&mut self, id: Uuid, shard: i32, now: Instant, grain: Duration) {
        self.shards.insert(id, shard);
        match self.queue.back_mut() {
            Some((at, ids)) if now.duration_since(*at) < grain => ids.push(id),
            _ => self.queue.push_back((now, vec![id])),
        }
    }

    /// Rows that had been kept for longer than `age` at `then`: at most one chunk, taken out.
    pub fn ripe(&mut self, then: Instant, age: Duration) -> Vec<Uuid> {
        let mut ripe = Vec::new();
        while ripe.len() < CHUNK
            && let Some((at, ids)) = self.queue.front_mut()
            && then.saturating_duration_since(*at) >= age
        {
            let from = ids.len().saturating_sub(CHUNK - ripe.len());
            ripe.extend(ids.drain(from..).filter(|id| self.shards.contains_key(id)));
            if ids.is_empty() {
                self.queue.pop_front();
            }
        }
        ripe
    }

    /// They are gone from the table.
    pub fn deleted(&mut self, ids: &[Uuid]) {
        for id in ids {
            self.shards.remove(id);
        }
    }

    /// They could not be deleted: next time.
    pub fn put_back(&mut self, ids: Vec<Uuid>, now: Instant) {
        self.queue.push_back((now, ids));
    }

    pub fn drop_shard(&mut self, shard: i32) {
        self.shards.retain(|_, of| *of != shard);
    }

    pub fn clear(&mut self) {
        *self = Self::default();
    }
}
