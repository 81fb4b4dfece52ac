//! How many jobs the next batch waits for, a moment: under load, most of those that have just been answered come again at
//! once, and one batch of all costs little more than one of the half that is there. Who comes alone never waits.

use std::time::Duration;

/// Longest wait for those who were just answered.
pub(super) const MOMENT: Duration = Duration::from_micros(200);
/// Jobs in a batch from which on their callers are worth waiting for.
const WORTH: usize = 4;

/// What the last batch says of the next.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// Jobs of the last batch.
    answered: usize,
    /// Jobs that waited when it ended.
    left: usize,
}

impl Pace {
    /// The batch that has ended had so many jobs, and left so many waiting.
    pub fn ended(answered: usize, left: usize) -> Self {
        Self { answered, left }
    }

    /// How many jobs to wait for, where it is worth it.
    pub fn expected(&self, most: usize) -> Option<usize> {
        (self.answered >= WORTH).then(|| (self.answered + self.left).min(most))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lone_caller_is_not_waited_for_and_many_are_up_to_a_full_batch() {
        assert_eq!(Pace::default().expected(256), None);
        assert_eq!(Pace::ended(1, 1).expected(256), None);
        assert_eq!(Pace::ended(8, 8).expected(256), Some(16));
        assert_eq!(Pace::ended(200, 100).expected(256), Some(256));
    }
}
