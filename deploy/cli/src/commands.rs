//! The commands, one file each.

pub mod call;
pub mod clock;
pub mod dlq;
pub mod doctor;
pub mod down;
pub mod events;
pub mod ledger;
pub mod nats;
pub mod personas;
pub mod serve;
pub mod status;
mod things;
pub mod town;
pub mod trace;
pub mod why;

use clap::CommandFactory;

use crate::{
    arguments::{Arguments, Clock, Command, Events, Ledger, Nats, Town},
    context::Context,
    exit::Result,
    help, output, up,
};

/// Carries out `command`.
pub async fn run(context: &Context, command: Command) -> Result {
    match command {
        Command::Up(options) => up::run(context, options).await,
        Command::Down => down::run(context).await,
        Command::Status { reach } => status::run(context, &reach).await,
        Command::Serve(options) => serve::run(context, options).await,
        Command::Doctor(options) => doctor::run(context, &options).await,
        Command::Call(options) => call::run(context, options).await,
        Command::Token(options) => call::token(context, options),
        Command::Events(Events::Tail(options)) => events::run(context, options).await,
        Command::Clock(Clock::Show) => clock::show(context),
        Command::Clock(Clock::Advance { by }) => clock::advance(context, &by).await,
        Command::Town(Town::List { reach }) => town::list(context, &reach).await,
        Command::Trace(options) => trace::run(context, options).await,
        Command::Why(options) => why::run(context, options).await,
        Command::Dlq(what) => dlq::run(context, what).await,
        Command::Ledger(Ledger::Verify(options)) => ledger::verify(context, options).await,
        Command::Nats(Nats::Config { folder }) => nats::config(context, &folder),
        Command::Personas => personas::run(context),
        Command::Completions { shell } => {
            let mut command = help::localise(Arguments::command(), &context.messages);
            // Into memory first: the generator panics where its reader has gone (`| head`).
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut command, "wuwei", &mut script);
            output::line(String::from_utf8_lossy(&script).trim_end())
        }
    }
}
