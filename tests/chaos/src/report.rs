//! What a scenario has shown, in one line or a few.

use std::{fmt, time::Duration};

use crate::{ledger::Figures, verify::Found};

/// What a scenario has shown. It exists only where everything held.
#[derive(Debug)]
pub struct Report {
    /// The scenario, and on which database.
    pub name: String,
    /// Acknowledged commands.
    pub commands: u64,
    /// What callers met besides answers.
    pub figures: Figures,
    /// From each fault to the first answer to a command begun after it.
    pub recoveries: Vec<Duration>,
    /// From the end of the load until nothing was left to do.
    pub settled_in: Duration,
    /// What was counted in the end.
    pub found: Found,
    /// What else is worth telling.
    pub notes: Vec<String>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Found { events, aggregates, alarms, stored_twice } = &self.found;
        let worst = self.recoveries.iter().max().copied().unwrap_or_default();
        writeln!(
            f,
            "{}: {} faults; {} commands acknowledged = {events} events in the table = {events} in the stream, 1…n in \
             each of {aggregates} aggregates; mirrored once each; {alarms} alarms rang once each",
            self.name,
            self.recoveries.len(),
            self.commands,
        )?;
        write!(
            f,
            "  retried {} (of which faults {}), asked again and answered the same {}, stored twice in the stream \
             {stored_twice}; first answer after a fault at worst {:.2} s; settled {:.1} s after the load",
            self.figures.retried,
            self.figures.faults,
            self.figures.asked_again,
            worst.as_secs_f64(),
            self.settled_in.as_secs_f64(),
        )?;
        for note in &self.notes {
            write!(f, "\n  {note}")?;
        }
        Ok(())
    }
}
