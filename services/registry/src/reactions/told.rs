//! What each event tells, and whom.

mod cases;
mod proposals;
#[cfg(test)]
mod tests;
mod wishes;

use wuwei_contracts::Event;

use crate::domain::notice::{About, Learnt, Over};

/// An event that somebody is told of.
pub trait Told: Event {
    /// What is told, and whom; nothing where this one concerns nobody.
    fn about(&self) -> Vec<About>;

    /// What it teaches about who is told of later ones.
    fn learnt(&self) -> Option<Learnt> {
        None
    }

    /// The claims that it ends.
    fn over(&self) -> Option<Over> {
        None
    }
}
