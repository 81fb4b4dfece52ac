//! What to measure.

mod embedded;
mod lives;

use std::{collections::BTreeSet, fmt, path::PathBuf, time::Duration};

use clap::{Parser, Subcommand, ValueEnum};
use serde::Serialize;

pub use embedded::EmbeddedMode;
pub use lives::{ConsolePages, MatchToCase, WishLifecycle};

#[derive(Debug, Parser)]
#[command(name = "bench", version, about = "Measures what Wuwei's runtime can do on this machine.")]
pub struct Arguments {
    #[command(subcommand)]
    pub what: What,
}

#[derive(Debug, Subcommand)]
pub enum What {
    /// Durable commands in a closed loop, beside the floors and the baseline; checks every reply and every row.
    DurableCommands(Box<DurableCommands>),
    /// Wishes from creation to fulfilment in a closed loop, on empty and on full tables; checks every reply and every row.
    WishLifecycle(WishLifecycle),
    /// From the reply to a match until the case is readable in delegation, with nothing else going on.
    MatchToCase(MatchToCase),
    /// Pages of the console before a city of a million wishes, asked one after the other.
    ConsolePages(ConsolePages),
    /// `wuwei up`: how soon it is ready, with how much memory, and how long the sample city takes.
    EmbeddedMode(EmbeddedMode),
    /// One instance of a service of the city; started by the benchmark.
    #[command(hide = true)]
    Serve {
        #[arg(long)]
        settings: PathBuf,
    },
    /// The server of the raw NATS echo; started by the benchmark.
    #[command(hide = true)]
    Echo {
        #[arg(long)]
        nats: String,
        /// Also the password.
        #[arg(long)]
        user: String,
    },
    /// A collector that takes traces and drops them; started by the benchmark.
    #[command(hide = true)]
    Sink,
}

/// The instance of the service under measure that is to run.
#[derive(Debug, Parser)]
#[command(
    name = "bench-service",
    version,
    about = "One instance of the service under measure; started by the benchmark."
)]
pub struct Measured {
    #[arg(long)]
    pub settings: PathBuf,
}

/// What to measure, as written on the command line.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  bench durable-commands\n  bench durable-commands --quick\n  \
                        bench durable-commands --backend postgres --workload insert --in-flight 256 --only grid --runs 5")]
pub struct DurableCommands {
    /// The database.
    #[arg(long, value_enum, default_value = "both")]
    backend: Backends,
    /// What the commands do.
    #[arg(long, value_enum, default_value = "both")]
    workload: Workloads,
    /// Requests under way at once, several separated by commas.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 16, 64, 256])]
    in_flight: Vec<usize>,
    /// Seconds measured per figure, after a warm-up [default: 6, quick: 1].
    #[arg(long)]
    seconds: Option<u64>,
    /// Service instances in the grid; the part `instances` compares two with one by itself.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=2))]
    instances: u8,
    /// Times every figure is taken; the median is shown [default: 3, quick: 1].
    #[arg(long)]
    runs: Option<usize>,
    /// Only these parts, several separated by commas.
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Part>,
    /// A small load that shows that everything is right, not how fast it is.
    #[arg(long)]
    quick: bool,
    /// Where to put all figures as JSON, besides the tables.
    #[arg(long)]
    json: Option<PathBuf>,
}

/// What to measure.
#[derive(Debug, Clone, Serialize)]
pub struct Options {
    /// On which databases.
    pub backends: Vec<Backend>,
    /// What the commands do.
    pub workloads: Vec<Workload>,
    /// Requests under way at once.
    pub in_flight: Vec<usize>,
    /// Seconds measured per figure.
    pub seconds: u64,
    /// Seconds before that.
    pub warm_up: f64,
    /// Service instances in the grid.
    pub instances: usize,
    /// Times every figure is taken.
    pub runs: usize,
    /// What is wanted.
    pub parts: BTreeSet<Part>,
    /// Whether the load is a small one.
    pub quick: bool,
    /// Accounts in the database of the workload *mixed*.
    pub accounts: u64,
    /// Events waiting before the cold drain.
    pub waiting_events: u64,
    #[serde(skip)]
    pub json: Option<PathBuf>,
}

impl Options {
    /// How long one figure is measured.
    pub fn measured(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }

    /// Whether `part` is wanted.
    pub fn has(&self, part: Part) -> bool {
        self.parts.contains(&part)
    }

    /// The most requests under way at once.
    pub fn most_in_flight(&self) -> usize {
        self.in_flight.iter().copied().max().unwrap_or(1)
    }
}

impl From<Box<DurableCommands>> for Options {
    fn from(arguments: Box<DurableCommands>) -> Self {
        let quick = arguments.quick;
        let parts = if arguments.only.is_empty() { Part::value_variants().to_vec() } else { arguments.only };
        Self {
            backends: arguments.backend.list(),
            workloads: arguments.workload.list(),
            in_flight: arguments.in_flight,
            seconds: arguments.seconds.unwrap_or(if quick { 1 } else { 6 }),
            warm_up: if quick { 0.3 } else { 2.0 },
            instances: arguments.instances.into(),
            runs: arguments.runs.unwrap_or(if quick { 1 } else { 3 }).max(1),
            parts: parts.into_iter().collect(),
            quick,
            accounts: if quick { 20_000 } else { 1_000_000 },
            waiting_events: if quick { 3_000 } else { 60_000 },
            json: arguments.json,
        }
    }
}

/// A part of the benchmark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Raw NATS echo and pgbench.
    Floors,
    /// Workloads by requests under way, batched and one by one.
    Grid,
    /// Two instances beside one.
    Instances,
    /// Two instances, one account.
    Hot,
    /// An event's arrival beside its command's reply.
    Events,
    /// From exec to the first durable reply.
    Start,
    /// Waiting events after a cold start.
    Drain,
    /// What tracing costs.
    Tracing,
    /// What an idle service writes.
    Idle,
}

/// The database under the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Backend {
    Postgres,
    Sqlite,
}

/// What the commands do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Workload {
    /// One row, its event, its idempotency row.
    Insert,
    /// Two finds, then a versioned update or an insert, event, counter, idempotency row; some rejected, some beaten.
    Mixed,
    /// Updates of one and the same account; only the part `hot` uses it.
    Hot,
}

/// Which databases, as written on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Backends {
    Postgres,
    Sqlite,
    Both,
}

/// Which workloads, as written on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Workloads {
    Insert,
    Mixed,
    Both,
}

impl Backends {
    fn list(self) -> Vec<Backend> {
        match self {
            Self::Postgres => vec![Backend::Postgres],
            Self::Sqlite => vec![Backend::Sqlite],
            Self::Both => vec![Backend::Postgres, Backend::Sqlite],
        }
    }
}

impl Workloads {
    fn list(self) -> Vec<Workload> {
        match self {
            Self::Insert => vec![Workload::Insert],
            Self::Mixed => vec![Workload::Mixed],
            Self::Both => vec![Workload::Insert, Workload::Mixed],
        }
    }
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Postgres => "postgres",
            Self::Sqlite => "sqlite",
        })
    }
}

impl fmt::Display for Workload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Insert => "insert",
            Self::Mixed => "mixed",
            Self::Hot => "hot key",
        })
    }
}
