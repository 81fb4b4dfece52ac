//! Keys of which a few are wanted often and most seldom: the k-th in rank with a weight of 1/k^0.99.

use super::random::Random;

const SKEW: f64 = 0.99;
/// A prime that divides no number of keys we use: steps through all of them, so that neighbours in rank lie apart.
const STRIDE: u64 = 7_368_787;

/// The distribution over a number of keys.
#[derive(Debug)]
pub struct Zipf {
    /// Share of all draws that falls on the ranks up to each.
    cumulative: Vec<f64>,
}

impl Zipf {
    /// Over keys 0 to `count` − 1.
    #[expect(clippy::cast_precision_loss, reason = "ranks are far below 2^52")]
    pub fn new(count: u64) -> Self {
        let mut sum = 0.0;
        let mut cumulative: Vec<f64> = (1..=count)
            .map(|rank| {
                sum += (rank as f64).powf(-SKEW);
                sum
            })
            .collect();
        for share in &mut cumulative {
            *share /= sum;
        }
        Self { cumulative }
    }

    /// A key.
    pub fn draw(&self, random: &mut Random) -> u64 {
        let share = random.share();
        let rank = self.cumulative.partition_point(|up_to| *up_to <= share);
        self.key(rank as u64)
    }

    /// The key of a rank; the hottest is rank 0.
    pub fn key(&self, rank: u64) -> u64 {
        let count = self.cumulative.len() as u64;
        (rank.min(count - 1) * STRIDE) % count
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use super::*;

    #[test]
    fn every_key_has_a_rank_of_its_own() {
        for count in [20_000, 1_000_000] {
            let zipf = Zipf::new(count);
            assert_eq!((0..count).map(|rank| zipf.key(rank)).collect::<HashSet<_>>().len() as u64, count);
        }
    }

    #[test]
    fn the_hottest_key_of_a_million_gets_every_fifteenth_draw() {
        let zipf = Zipf::new(1_000_000);
        let mut random = Random::new(1);
        let mut drawn: HashMap<u64, u32> = HashMap::new();
        for _ in 0..200_000 {
            *drawn.entry(zipf.draw(&mut random)).or_default() += 1;
        }
        let hottest = drawn[&zipf.key(0)];
        assert!((12_000..15_000).contains(&hottest), "{hottest}");
        assert!(drawn.len() > 40_000, "{}", drawn.len());
    }
}
