//! Taking turns with other instances on one database.
//!
//! Where two instances save the same rows all the time, nearly every batch of either loses some of them: it is flushed
//! twice, and what lost runs again in a batch of its own. Then it is cheaper to let the other one finish first. Nothing rests
//! on the turns but speed: versions decide who has won.

use sea_orm::{DbErr, Value};

use super::session::{Session, is_answer};

/// The advisory lock of turns: of two numbers, as no town's and no writer's is.
const TURN: [i32; 2] = [0x7475_726e, 0];
/// Batches that lost versions of the last [`WINDOW`] after which turns are taken.
const LOST: u32 = 4;
const WINDOW: u32 = 8;
/// Batches for which turns are taken before it is tried without.
const TURNS: u32 = 1_024;
/// Batches for which no turns are taken after one did not come in time.
const PAUSE: u32 = 8_192;

/// Whether to take turns.
#[derive(Debug, Default)]
pub(super) struct Turns {
    /// One bit per batch, the last one lowest: whether it lost versions.
    lost: u32,
    /// So many more batches take turns.
    taken: u32,
    /// So many more batches take none, whatever they lose.
    pause: u32,
}

impl Turns {
    /// Whether the next batch waits for its turn.
    pub fn wanted(&self) -> bool {
        self.taken > 0
    }

    /// A batch is through; whether it lost versions to another instance.
    pub fn batch(&mut self, lost: bool) {
        self.taken = self.taken.saturating_sub(1);
        self.pause = self.pause.saturating_sub(1);
        self.lost = ((self.lost << 1) | u32::from(lost)) & ((1 << WINDOW) - 1);
        if self.lost.count_ones() >= LOST && self.pause == 0 {
            self.lost = 0;
            self.taken = TURNS;
        }
    }

    /// The turn did not come in time: whoever has it takes too long for turns to be of use.
    pub fn missed(&mut self) {
        *self = Self { pause: PAUSE, ..Self::default() };
    }
}

impl Session {
    /// Waits for this instance's turn among those on its database, while `PostgreSQL` allows to wait for a lock; whether it
    /// has come. It ends with [`pass_turn`](Self::pass_turn), or the session.
    pub async fn take_turn(&self) -> Result<bool, DbErr> {
        match self.run("SELECT pg_advisory_lock($1, $2)", TURN.map(Value::from)).await {
            Ok(_) => Ok(true),
            Err(error) if is_answer(&error) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Lets the next one have its turn.
    pub async fn pass_turn(&self) -> Result<(), DbErr> {
        self.run("SELECT pg_advisory_unlock($1, $2)", TURN.map(Value::from)).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(batches: &[bool]) -> Turns {
        let mut turns = Turns::default();
        batches.iter().for_each(|lost| turns.batch(*lost));
        turns
    }

    #[test]
    fn turns_are_taken_when_half_of_the_last_batches_lost() {
        assert!(!after(&[true, true, true]).wanted());
        assert!(after(&[true, false, true, false, true, false, true]).wanted());
        assert!(!after(&[true, false, false, false, true, false, false, false, true, false, true]).wanted());
    }

    #[test]
    fn after_a_while_it_is_tried_without() {
        let mut turns = after(&[true; LOST as usize]);
        (1..TURNS).for_each(|_| turns.batch(false));
        assert!(turns.wanted());
        turns.batch(false);
        assert!(!turns.wanted());
    }

    #[test]
    fn a_turn_that_does_not_come_ends_them_for_long() {
        let mut turns = after(&[true; LOST as usize]);
        turns.missed();
        (1..PAUSE).for_each(|_| turns.batch(true));
        assert!(!turns.wanted());
        turns.batch(true);
        assert!(turns.wanted());
    }
}
