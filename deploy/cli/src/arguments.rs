//! The command line: what `wuwei` understands. The English help stands here; the Chinese help and the examples of both
//! stand in `messages/`.

mod reading;

use std::{net::SocketAddr, path::PathBuf};

use clap::{
    Args, Parser, Subcommand, ValueEnum,
    builder::{OsStringValueParser, TypedValueParser as _},
};
use clap_complete::Shell;

pub use reading::{Dlq, Events, Ledger, Letter, Tail, Trace, Verify, Why};

/// Runs, watches and calls Wuwei, the software for community micro-governance.
#[derive(Debug, Parser)]
#[command(name = "wuwei", version, propagate_version = true, arg_required_else_help = true)]
pub struct Arguments {
    /// Language of messages and help [default: the locale's]
    #[arg(long, global = true, value_enum, env = "WUWEI_LANG")]
    pub lang: Option<Tongue>,
    /// Folder of the running system's data
    // Taken as it is, also where it is empty: clap would not say that WUWEI_DATA may be what is empty.
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "WUWEI_DATA",
        default_value = "data",
        value_parser = OsStringValueParser::new().map(PathBuf::from)
    )]
    pub data: PathBuf,
    /// Print JSON, for scripts
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// A language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Tongue {
    /// English
    En,
    /// 中文
    Zh,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start everything on this machine: nats-server, databases, services, reference data
    Up(Up),
    /// Stop everything that `up` started, in order
    Down,
    /// Show what runs where, and how far behind it is
    Status {
        /// Where the system is; by --nats only what its services tell over NATS is shown.
        #[command(flatten)]
        reach: Reach,
    },
    /// Run one service, or the gateway, in this process
    Serve(Serve),
    /// Check this machine and the data folder; say the way out of each fault
    Doctor(Doctor),
    /// Call an operation of a service and print the JSON it answers
    Call(Call),
    /// Print a token: for one call over NATS, good for 60 seconds, or for the HTTP API (embedded mode only)
    Token(Token),
    /// Read the events
    #[command(subcommand)]
    Events(Events),
    /// Show the traces of a thing's story, across all services (embedded mode only)
    Trace(Trace),
    /// Say why something was decided as it was: who, on whose behalf, when, by which rule, with which arithmetic
    Why(Why),
    /// Show or advance the clock (embedded mode only)
    #[command(subcommand)]
    Clock(Clock),
    /// The towns
    #[command(subcommand)]
    Town(Town),
    /// Events that could not be digested
    #[command(subcommand)]
    Dlq(Dlq),
    /// Check the money of subsidies
    #[command(subcommand)]
    Ledger(Ledger),
    /// The NATS servers of a cluster
    #[command(subcommand)]
    Nats(Nats),
    /// List the personas of the embedded mode and what each may do
    Personas,
    /// Print the completion script of a shell
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: Shell,
    },
}

/// Options of `up`.
#[derive(Debug, Clone, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line, and none excludes another")]
pub struct Up {
    /// Address of the first service's private port (/livez, /readyz, /metrics); loopback only
    #[arg(long, value_name = "ADDR")]
    pub http: Option<SocketAddr>,
    /// Address of the HTTP API; loopback only [default: 127.0.0.1:8080, or a free port if that is taken]
    #[arg(long, value_name = "ADDR")]
    pub web: Option<SocketAddr>,
    /// Port of nats-server [default: 4222, or a free one if that is taken]
    #[arg(long, value_name = "N")]
    pub nats_port: Option<u16>,
    /// Run each service in a process of its own
    #[arg(long)]
    pub processes: bool,
    /// Keep the databases on this PostgreSQL server, one per service, instead of in files; the folder remembers it
    #[arg(long, value_name = "URL", env = "WUWEI_POSTGRES", hide_env_values = true)]
    pub postgres: Option<String>,
    /// Fill a fresh data folder with an invented city, all of it marked 示例: wishes, cases, 60 days of history
    #[arg(long)]
    pub demo: bool,
    /// Return when everything is ready, and go on in the background
    #[arg(long)]
    pub detach: bool,
    /// The nats-server program [default: on PATH, else in .tools/]
    #[arg(long, value_name = "FILE")]
    pub nats_server: Option<PathBuf>,
    /// Started by `up --detach`: what is logged goes to a file.
    #[arg(long, hide = true)]
    pub background: bool,
}

/// Options of `serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// What to run: registry, delegation, wishes, subsidies, assessment, gateway
    pub service: String,
    /// File of settings (TOML)
    #[arg(long, value_name = "FILE", env = "WUWEI_CONFIG")]
    pub config: Option<PathBuf>,
    /// A setting that overrides file and environment, may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// Print the settings in force, secrets hidden, and end
    #[arg(long)]
    pub print_config: bool,
    /// Started by `up --processes`: end when standard input ends, tell readiness on standard output.
    #[arg(long, hide = true)]
    pub supervised: bool,
    /// Where a supervised gateway is to be reached; else the usual address, or a free one.
    #[arg(long, hide = true, requires = "supervised")]
    pub web: Option<SocketAddr>,
}

/// Options of `doctor`.
#[derive(Debug, Args)]
pub struct Doctor {
    /// The nats-server program [default: on PATH, else in .tools/]
    #[arg(long, value_name = "FILE")]
    pub nats_server: Option<PathBuf>,
}

/// How a client command finds the system.
#[derive(Debug, Clone, Args)]
pub struct Reach {
    /// NATS server to go to, instead of the one of the data folder
    #[arg(long, value_name = "URL", env = "WUWEI_NATS")]
    pub nats: Option<String>,
}

/// Options of `call`.
#[derive(Debug, Args)]
pub struct Call {
    /// Slug of the town, or `city`
    pub town: String,
    /// What to call: `<service>/<operation>`
    #[arg(value_name = "SERVICE/OPERATION")]
    pub operation: String,
    /// The request: a file, - for standard input, or JSON as it stands [default: {}]
    #[arg(long, value_name = "FILE|-|JSON")]
    pub body: Option<String>,
    /// Who calls (see `wuwei personas`) [default: resident]
    #[arg(long = "as", value_name = "PERSONA", conflicts_with = "token")]
    pub persona: Option<String>,
    /// File with the caller's internal token, instead of a persona
    #[arg(long, value_name = "FILE")]
    pub token: Option<PathBuf>,
    /// Idempotency key: a repeat under the same key gets the first reply [default: a new one]
    #[arg(long, value_name = "KEY")]
    pub key: Option<String>,
    /// Seconds to wait for the answer
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=600))]
    pub timeout: u32,
    /// Where the system is.
    #[command(flatten)]
    pub reach: Reach,
}

/// Options of `token`.
#[derive(Debug, Args)]
pub struct Token {
    /// Slug of the town, or `city`
    #[arg(required_unless_present = "api")]
    pub town: Option<String>,
    /// What is to be called: `<service>/<operation>`
    #[arg(value_name = "SERVICE/OPERATION", required_unless_present = "api")]
    pub operation: Option<String>,
    /// For the HTTP API instead, good for 12 hours
    #[arg(long, conflicts_with_all = ["town", "operation"])]
    pub api: bool,
    /// Who calls (see `wuwei personas`) [default: resident]
    #[arg(long = "as", value_name = "PERSONA")]
    pub persona: Option<String>,
}

/// The clock of the embedded mode.
#[derive(Debug, Subcommand)]
pub enum Clock {
    /// Show what time it is for the services
    Show,
    /// Move it forward, for all services, for good: 10d, 36h, 1w2d
    Advance {
        /// How far: 10d, 36h, 90m, 1w2d
        by: String,
    },
}

/// The NATS servers of a cluster.
#[derive(Debug, Subcommand)]
pub enum Nats {
    /// Write who may do what at them: a user per service with the least subjects, known by an nkey
    Config {
        /// Where auth.conf and the users' seeds are put; seeds that are there are kept
        #[arg(long, value_name = "DIR")]
        folder: PathBuf,
    },
}

/// The towns.
#[derive(Debug, Subcommand)]
pub enum Town {
    /// List them
    List {
        /// Where the system is.
        #[command(flatten)]
        reach: Reach,
    },
}
