//! What Wuwei's runtime and services can do, measured on this machine, beside what it is compared with. See README.md.
//!
//! The load client, each service instance, nats-server and PostgreSQL are processes of their own, so that each one's
//! CPU time and memory can be told apart.

mod cell;
mod child;
mod durable_commands;
mod embedded;
mod failure;
mod floors;
mod instance;
mod lives;
mod load;
mod options;
mod parts;
mod process;
mod report;
mod serve;
mod servers;
mod service;
mod store;
mod targets;
mod verify;

use std::{io::Write, process::ExitCode};

use clap::Parser;

use failure::Failure;
use options::{Arguments, Measured, What};

/// The benchmark itself.
pub fn bench() -> ExitCode {
    let Arguments { what } = Arguments::parse();
    told(match what {
        What::DurableCommands(arguments) => current_thread(durable_commands::run(arguments.into())),
        What::WishLifecycle(options) => current_thread(lives::run(options)),
        What::MatchToCase(options) => current_thread(lives::matching::run(options)),
        What::ConsolePages(options) => current_thread(lives::pages::run(options)),
        What::EmbeddedMode(options) => embedded::run(&options),
        What::Serve { settings } => serve::run(&settings, serve::of_city),
        What::Echo { nats, user } => current_thread(floors::echo::serve(&nats, &user)),
        What::Sink => current_thread(parts::tracing::sink()),
    })
}

/// The service under measure, as a program of its own: as the program of any one service, it holds no other's code.
pub fn service() -> ExitCode {
    let Measured { settings } = Measured::parse();
    told(serve::run(&settings, |_| service::spec()))
}

fn told(done: Result<(), Failure>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = writeln!(std::io::stderr(), "bench: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// One thread is enough for whoever is not measured itself, and costs least.
fn current_thread(work: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(work)
}

/// Prints a line.
fn say(line: impl std::fmt::Display) {
    // Nobody reads it any more: no reason to stop.
    let _ = writeln!(std::io::stdout(), "{line}");
}
