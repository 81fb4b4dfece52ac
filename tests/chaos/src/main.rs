//! Kills every part of a running system under load, again and again, and checks that nothing acknowledged is lost and
//! nothing happens twice. Also is the service that is killed (`chaos serve`).
#![allow(clippy::panic, reason = "a check that fails ends the program, saying why")]

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    time::Instant,
};

use clap::{Parser, Subcommand};
use tokio::signal::unix::{SignalKind, signal};
use wuwei_chaos::{
    probe,
    scenarios::{ALL, Plan, named},
};
use wuwei_runtime::{
    Clock,
    settings::{Settings, Sources},
    start::start,
    telemetry::Telemetry,
};

/// Kills the service, nats-server and PostgreSQL under load, cuts connections, puts old stores back, and checks that
/// nothing acknowledged is lost and nothing happens twice.
#[derive(Debug, Parser)]
struct Arguments {
    /// The long form: 20 times each instead of 5
    #[arg(long)]
    full: bool,
    /// Only this scenario; may be repeated
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Times the harm is done in each scenario, instead of what the form says
    #[arg(long, value_name = "N")]
    rounds: Option<usize>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the scenarios
    List,
    /// Be the service, until SIGTERM or the end of standard input
    #[command(hide = true)]
    Serve { settings: PathBuf },
}

#[tokio::main]
async fn main() {
    let arguments = Arguments::parse();
    match &arguments.command {
        Some(Command::Serve { settings }) => serve(settings).await,
        Some(Command::List) => ALL.iter().for_each(|scenario| say(scenario.name)),
        None => chaos(&arguments).await,
    }
}

async fn chaos(arguments: &Arguments) {
    for name in &arguments.only {
        assert!(named(name).is_some(), "there is no scenario {name}; chaos list tells which there are");
    }
    let program = std::env::current_exe().unwrap_or_else(|error| panic!("the path of this program: {error}"));
    let chosen = ALL
        .iter()
        .filter(|scenario| arguments.only.is_empty() || arguments.only.iter().any(|name| name == scenario.name));
    for scenario in chosen {
        let rounds = if arguments.full { scenario.full } else { scenario.short };
        for backend in scenario.backends {
            let rounds = arguments.rounds.unwrap_or(rounds);
            say(&format!("{} on {backend:?}, {rounds} times …", scenario.name));
            let begun = Instant::now();
            let report = (scenario.run)(Plan { rounds, backend: *backend, program: program.clone() }).await;
            say(&format!("{report}\n  took {:.0} s", begun.elapsed().as_secs_f64()));
        }
    }
    say("nothing was lost, nothing happened twice");
}

async fn serve(path: &Path) {
    let loaded = Settings::load(&Sources::default().file(path)).unwrap_or_else(|error| panic!("{error}"));
    let settings = loaded.settings;
    let telemetry = Telemetry::start(&settings.telemetry, probe::NAME, &settings.service.instance);
    let telemetry = telemetry.unwrap_or_else(|error| panic!("{error}"));
    let running = start(probe::spec(), settings, Clock::default()).await;
    let running = running.unwrap_or_else(|error| panic!("{error}"));
    let mut asked = signal(SignalKind::terminate()).unwrap_or_else(|error| panic!("SIGTERM: {error}"));
    std::thread::spawn(|| {
        // Whoever started this process is gone when its standard input ends.
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        std::process::exit(1);
    });
    asked.recv().await;
    running.stop().await;
    telemetry.shutdown().await;
}

/// A line on standard output; nobody listening is no reason to end.
fn say(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
}
