//! The reckoning: ledger = database = stream = mirrors, each once.

mod consequences;
mod history;
mod settled;
mod stream;

use crate::{ground::Ground, ledger::Ledger};

pub use settled::settled;

use history::History;

/// How many offences are shown.
const SHOWN: usize = 20;

/// What was counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Found {
    /// Events in the table, which are as many as acknowledged commands.
    pub events: usize,
    /// Things.
    pub aggregates: usize,
    /// Alarms that rang.
    pub alarms: usize,
    /// Messages in the stream whose id stood there before.
    pub stored_twice: usize,
}

/// Compares everything with everything.
///
/// # Panics
/// Where anything differs, naming the first offences.
pub async fn everything(ground: &Ground, ledger: &Ledger) -> Found {
    let history = History::read(&ground.database).await;
    let mut offences = history.against(&ledger.acknowledged());
    let (published, stored_twice) = stream::against(ground, &history).await;
    offences.extend(published);
    let (told, alarms) = consequences::against(&ground.database, &history, ledger).await;
    offences.extend(told);
    assert!(
        offences.is_empty(),
        "{} offences, {SHOWN} at most shown:\n{}",
        offences.len(),
        offences.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("\n")
    );
    Found { events: history.facts.len(), aggregates: history.aggregates().count(), alarms, stored_twice }
}
