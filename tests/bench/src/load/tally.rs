//! What was acknowledged, and how long it took.

use std::{collections::BTreeMap, time::Instant};

use serde::Serialize;
use uuid::Uuid;

use super::{
    client::Told,
    orders::{Expected, Order, What},
};

/// Everything counted over one load, the warm-up included, but for what is said to be measured.
#[derive(Debug, Default)]
pub struct Tally {
    /// Entries acknowledged.
    pub entries: u64,
    /// Credits acknowledged.
    pub credits: u64,
    /// Sum of the amounts credited.
    pub credited: i64,
    /// Counter and place of the town to the number of commands that added to it.
    pub counters: BTreeMap<(&'static str, usize), i64>,
    /// Rejections by the rule.
    pub rejected: u64,
    /// Rejections for a code that is taken.
    pub beaten: u64,
    /// Answers "not now" (503); the command was sent again.
    pub refused: u64,
    /// Calls sent again by the caller itself.
    pub retried: u64,
    /// Whether what ends now is measured.
    pub measuring: bool,
    /// Measured: from send to reply, microseconds, sorted in the end.
    pub latencies: Vec<u32>,
    /// Measured and noted: the entry, when it was sent, when its reply came.
    pub noted: Vec<(Uuid, Instant, Instant)>,
}

impl Tally {
    /// Counts an order that was told what came of it.
    pub fn count(&mut self, order: &Order, told: Told, sent: Instant, noted: bool) {
        let now = Instant::now();
        if self.measuring {
            let took = now.duration_since(sent).as_micros();
            self.latencies.push(u32::try_from(took).unwrap_or(u32::MAX));
            if noted {
                self.noted.push((order.key, sent, now));
            }
        }
        self.refused += u64::from(told.refused);
        match (&order.what, order.expected) {
            (_, Expected::Rejected) => self.rejected += 1,
            (_, Expected::Beaten) => self.beaten += 1,
            (What::Record(_), Expected::Done) => self.entries += 1,
            (What::Post(_), Expected::Done) => {
                self.entries += 1;
                *self.counters.entry(("posted", order.town)).or_default() += 1;
            }
            (What::Credit(command), Expected::Done) => {
                self.credits += 1;
                self.credited += command.amount;
                *self.counters.entry(("credited", order.town)).or_default() += 1;
            }
        }
    }

    /// Acknowledged changes: each made one event and one idempotency row.
    pub fn changes(&self) -> u64 {
        self.entries + self.credits
    }

    /// Everything answered.
    pub fn answered(&self) -> u64 {
        self.changes() + self.rejected + self.beaten
    }

    /// Puts the latencies in order.
    pub fn sort(&mut self) {
        self.latencies.sort_unstable();
    }

    /// The latencies' percentiles.
    pub fn latency(&self) -> Latency {
        Latency::of(&self.latencies)
    }
}

/// Percentiles, microseconds.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Latency {
    pub p50: u32,
    pub p99: u32,
    pub p999: u32,
}

impl Latency {
    /// Of sorted values; zeros where there are none.
    pub fn of(sorted: &[u32]) -> Self {
        Self { p50: at(sorted, 500), p99: at(sorted, 990), p999: at(sorted, 999) }
    }
}

/// The least value that `per_mille` of all do not exceed.
fn at(sorted: &[u32], per_mille: usize) -> u32 {
    let place = (sorted.len() * per_mille).div_ceil(1000);
    sorted.get(place.saturating_sub(1)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_value_that_was_measured() {
        let values: Vec<u32> = (1..=1000).collect();
        let latency = Latency::of(&values);
        assert_eq!((latency.p50, latency.p99, latency.p999), (500, 990, 999));
        assert_eq!(Latency::of(&[7]).p999, 7);
        assert_eq!(Latency::of(&[]).p50, 0);
    }
}
