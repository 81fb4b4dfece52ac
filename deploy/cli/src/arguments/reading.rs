//! Options of the commands that read what happened, and mend what could not be digested.

use clap::{Args, Subcommand};

use super::Reach;

/// Reads the events.
#[derive(Debug, Subcommand)]
pub enum Events {
    /// Print events of all services as they were published, then follow
    Tail(Tail),
}

/// Options of `events tail`.
#[derive(Debug, Args)]
pub struct Tail {
    /// Only this town's
    #[arg(long, value_name = "TOWN")]
    pub town: Option<String>,
    /// Only these types; * stands for any characters: *.community.*
    #[arg(long = "type", value_name = "PATTERN")]
    pub pattern: Option<String>,
    /// Where to begin: START, NOW, or a sequence of the stream
    #[arg(long, value_name = "START|NOW|SEQ", default_value = "NOW")]
    pub from: String,
    /// Where to end: NOW (what is stored already) or after so many events [default: never]
    #[arg(long, value_name = "NOW|COUNT")]
    pub until: Option<String>,
    /// Where the system is.
    #[command(flatten)]
    pub reach: Reach,
}

/// Options of `why`.
#[derive(Debug, Args)]
pub struct Why {
    /// A receipt number, or the id of a wish, case, proposal, subsidy round or assessment period
    #[arg(value_name = "RECEIPT|ID")]
    pub thing: String,
    /// Slug of the town, where several have the number
    #[arg(long, value_name = "TOWN")]
    pub town: Option<String>,
    /// Of a period: the village whose committee is judged; without it, the town
    #[arg(long, value_name = "CODE")]
    pub village: Option<String>,
    /// Where the system is.
    #[command(flatten)]
    pub reach: Reach,
}

/// Options of `trace`.
#[derive(Debug, Args)]
pub struct Trace {
    /// A receipt number, the id of a wish, case or proposal, a correlation id, or the id of a trace
    #[arg(value_name = "RECEIPT|ID")]
    pub thing: String,
    /// Slug of the town, where several have the number
    #[arg(long, value_name = "TOWN")]
    pub town: Option<String>,
    /// Where the system is.
    #[command(flatten)]
    pub reach: Reach,
}

/// Events that their consumers could not digest.
#[derive(Debug, Subcommand)]
pub enum Dlq {
    /// List them
    List {
        /// Only this consumer's
        #[arg(long, value_name = "SERVICE")]
        consumer: Option<String>,
        /// Only this town's
        #[arg(long, value_name = "TOWN")]
        town: Option<String>,
        /// Only those after this number
        #[arg(long, value_name = "NUMBER", default_value_t = 0)]
        after: u64,
        /// How many at most
        #[arg(long, value_name = "COUNT", default_value_t = 100)]
        limit: usize,
        /// Where the system is.
        #[command(flatten)]
        reach: Reach,
    },
    /// Show one with its event and the reason
    Show(Letter),
    /// Have its consumer digest one again, after the cause was mended
    Redrive(Letter),
    /// Have its consumer go on without one, for good
    Discard(Letter),
}

/// One dead letter.
#[derive(Debug, Args)]
pub struct Letter {
    /// Its number, as `list` shows it
    pub number: u64,
    /// Where the system is.
    #[command(flatten)]
    pub reach: Reach,
}

/// Ledgers of subsidies.
#[derive(Debug, Subcommand)]
pub enum Ledger {
    /// Read a round's whole ledger and check chain, sums and head; fail naming the entry at fault
    Verify(Verify),
}

/// Options of `ledger verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// Slug of the round's town, or `city`
    #[arg(long, value_name = "TOWN")]
    pub town: String,
    /// Id of the round
    pub round: String,
    /// Where the system is.
    #[command(flatten)]
    pub reach: Reach,
}
