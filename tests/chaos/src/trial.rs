//! One scenario under way: load, faults, and the reckoning.

use std::time::{Duration, Instant};

use crate::{
    dice::Dice,
    ground::Ground,
    ledger::Ledger,
    load::{Load, Shape},
    report::Report,
    verify,
};

/// Callers at once.
const CALLERS: u64 = 64;
/// Acknowledged commands after each fault; before the next come as many again at most.
const BETWEEN: u64 = 200;

/// A scenario under way.
pub struct Trial {
    /// What it runs on.
    pub ground: Ground,
    load: Load,
    name: String,
    dice: Dice,
    recoveries: Vec<Duration>,
    notes: Vec<String>,
}

impl Trial {
    /// Starts the load on `ground`, whose instances run or are starting.
    pub async fn begin(name: &str, ground: Ground) -> Self {
        let load = Load::start(&ground.caller(), Shape { callers: CALLERS, most: None });
        load.ledger().more(BETWEEN).await;
        let dice = Dice::new(CALLERS);
        let name = format!("{name} on {:?}", ground.database.backend());
        Self { ground, load, name, dice, recoveries: Vec::new(), notes: Vec::new() }
    }

    /// What is acknowledged so far.
    pub fn ledger(&self) -> &Ledger {
        self.load.ledger()
    }

    /// Does harm in the middle of the load, and waits until commands begun after it are answered again.
    pub async fn harm(&mut self, fault: impl AsyncFnOnce(&mut Ground)) {
        let more = self.dice.below(BETWEEN);
        self.ledger().more(more).await;
        let start = Instant::now();
        fault(&mut self.ground).await;
        self.recovered(start).await;
    }

    /// Waits until commands begun after `start` are answered, and notes how long the first one took.
    pub async fn recovered(&mut self, start: Instant) {
        let first = self.ledger().since(start, BETWEEN).await;
        self.recoveries.push(first);
    }

    /// Adds a remark to the report.
    pub fn note(&mut self, note: String) {
        self.notes.push(note);
    }

    /// Ends the load and checks everything.
    ///
    /// # Panics
    /// Where anything acknowledged is lost, anything happened twice, or the system does not settle.
    pub async fn end(self) -> Report {
        let Self { ground, load, name, recoveries, notes, .. } = self;
        let ledger = load.stop().await;
        let settling = Instant::now();
        verify::settled(&ground).await;
        let settled_in = settling.elapsed();
        let found = verify::everything(&ground, &ledger.acknowledged()).await;
        Report { name, commands: ledger.count(), figures: ledger.figures(), recoveries, settled_in, found, notes }
    }
}
