//! The reckoning: ledger = database = stream = mirrors, each once.

mod consequences;
mod history;
mod settled;
mod stream;

use crate::{ground::Ground, ledger::Acknowledged};

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
pub async fn everything(ground: &Ground, acknowledged: &[Acknowledged]) -> Found {
    let (found, offences) = offences(ground, acknowledged).await;
    assert!(
        offences.is_empty(),
        "{} offences, {SHOWN} at most shown:\n{}",
        offences.len(),
        offences.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("\n")
    );
    found
}

/// What was counted, and everything that differs.
pub async fn offences(ground: &Ground, acknowledged: &[Acknowledged]) -> (Found, Vec<String>) {
    let history = History::read(&ground.database).await;
    let mut offences = history.against(acknowledged);
    let (published, stored_twice) = stream::against(ground, &history).await;
    offences.extend(published);
    let (told, alarms) = consequences::against(&ground.database, &history, acknowledged).await;
    offences.extend(told);
    let (events, aggregates) = (history.facts.len(), history.aggregates().count());
    (Found { events, aggregates, alarms, stored_twice }, offences)
}
