//! The last published sequence of the aggregates seen of late, in bounded memory.

use std::collections::HashMap;

/// Aggregates per generation; two generations are kept, 24 bytes each.
const GENERATION: usize = 32 << 10;

/// Last sequences by the aggregate's hash.
#[derive(Default)]
pub(super) struct Recent {
    young: HashMap<u64, i64>,
    old: HashMap<u64, i64>,
}

impl Recent {
    /// The last sequence known to be published.
    pub fn get(&self, lane: u64) -> Option<i64> {
        self.young.get(&lane).or_else(|| self.old.get(&lane)).copied()
    }

    /// Notes that `sequence` is published; a lower one than is known changes nothing.
    pub fn put(&mut self, lane: u64, sequence: i64) {
        if self.young.len() >= GENERATION && !self.young.contains_key(&lane) {
            self.old = std::mem::take(&mut self.young);
        }
        let before = self.get(lane).unwrap_or(sequence);
        self.young.insert(lane, before.max(sequence));
    }
}
