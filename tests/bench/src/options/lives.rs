//! What to measure of the city's services.

use std::{path::PathBuf, time::Duration};

use serde::Serialize;

/// Lives of wishes, as written on the command line.
#[derive(Debug, Clone, clap::Args, Serialize)]
#[command(after_help = "Examples:\n  bench wish-lifecycle\n  bench wish-lifecycle --quick\n  \
                        bench wish-lifecycle --stored 0,1000000 --seconds 30")]
pub struct WishLifecycle {
    /// Wishes stored beforehand, rising, several separated by commas [default: 0,100000,1000000, quick: 0,2000].
    #[arg(long, value_delimiter = ',')]
    stored: Vec<u64>,
    /// Clients, each of which sends its next request when the last is answered.
    #[arg(long, default_value_t = 50)]
    pub clients: usize,
    /// Seconds measured per figure, after a warm-up [default: 8, quick: 1].
    #[arg(long)]
    seconds: Option<u64>,
    /// Times every figure is taken; the median is shown [default: 3, quick: 1].
    #[arg(long)]
    runs: Option<usize>,
    /// A small load that shows that everything is right, not how fast it is.
    #[arg(long)]
    pub quick: bool,
    /// Where to put all figures as JSON, besides the tables.
    #[arg(long)]
    pub json: Option<PathBuf>,
}

impl WishLifecycle {
    /// Wishes stored beforehand, in the order measured.
    pub fn stored(&self) -> Vec<u64> {
        let usual: &[u64] = if self.quick { &[0, 2_000] } else { &[0, 100_000, 1_000_000] };
        let mut stored = if self.stored.is_empty() { usual.to_vec() } else { self.stored.clone() };
        stored.sort_unstable();
        stored
    }

    /// Times every figure is taken, one at least.
    pub fn runs(&self) -> usize {
        self.runs.unwrap_or(if self.quick { 1 } else { 3 }).max(1)
    }

    /// How long is measured, and how long before that is warmed up.
    pub fn spans(&self) -> (Duration, Duration) {
        let seconds = self.seconds.unwrap_or(if self.quick { 1 } else { 8 });
        (Duration::from_secs(seconds), Duration::from_millis(if self.quick { 300 } else { 3_000 }))
    }
}

/// Matches, as written on the command line.
#[derive(Debug, Clone, Copy, clap::Args, Serialize)]
pub struct MatchToCase {
    /// Matches measured, one after the other [default: 1000, quick: 40].
    #[arg(long)]
    matches: Option<u32>,
    /// A small load that shows that everything is right, not how fast it is.
    #[arg(long)]
    pub quick: bool,
}

impl MatchToCase {
    /// Matches measured.
    pub fn matches(self) -> u32 {
        self.matches.unwrap_or(if self.quick { 40 } else { 1_000 })
    }
}

/// Pages, as written on the command line.
#[derive(Debug, Clone, Copy, clap::Args, Serialize)]
pub struct ConsolePages {
    /// Wishes stored beforehand [default: 1000000, quick: 2000].
    #[arg(long)]
    wishes: Option<u64>,
    /// Times each page is asked for [default: 300, quick: 3].
    #[arg(long)]
    times: Option<u32>,
    /// A small load that shows that everything is right, not how fast it is.
    #[arg(long)]
    pub quick: bool,
}

impl ConsolePages {
    /// Wishes stored beforehand.
    pub fn wishes(self) -> u64 {
        self.wishes.unwrap_or(if self.quick { 2_000 } else { 1_000_000 })
    }

    /// Times each page is asked for.
    pub fn times(self) -> u32 {
        self.times.unwrap_or(if self.quick { 3 } else { 300 })
    }
}
