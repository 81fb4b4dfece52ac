//! The `wuwei` command: starts, stops, watches and calls Wuwei.

mod arguments;
mod client;
mod commands;
mod context;
mod data;
mod demo;
mod exit;
mod help;
mod language;
mod nats_server;
mod output;
mod postgres;
mod process;
mod record;
mod services;
mod steps;
mod up;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use crate::{
    arguments::Arguments,
    context::Context,
    exit::{Exit, Failure},
    language::Messages,
};

fn main() -> ExitCode {
    let line: Vec<String> = std::env::args_os().map(|argument| argument.to_string_lossy().into_owned()).collect();
    #[expect(clippy::disallowed_methods, reason = "the language of messages is no setting of a service")]
    let messages = Messages::of(language::wanted(&line, |name| std::env::var(name).ok()));
    let matches = help::localise(Arguments::command(), &messages).get_matches();
    let arguments = match Arguments::from_arg_matches(&matches) {
        Ok(arguments) => arguments,
        Err(error) => error.exit(),
    };
    let json = arguments.json;
    let outcome = Context::new(messages, &arguments, &matches).and_then(|context| {
        let runtime = wuwei_runtime::executor()?;
        let outcome = runtime.block_on(commands::run(&context, arguments.command));
        // Reading standard input blocks a thread that nothing can end; the process must not wait for it.
        runtime.shutdown_background();
        outcome
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            tell(&failure, json);
            ExitCode::from(failure.exit() as u8)
        }
    }
}

/// Says why, on standard error: for people, or as JSON.
fn tell(failure: &Failure, json: bool) {
    match failure {
        Failure::Told(Exit::Done, _) | Failure::OutputClosed => {}
        Failure::Told(exit, says) if json => {
            output::aside(serde_json::json!({ "exit": *exit as u8, "detail": says }).to_string());
        }
        Failure::Told(_, says) => output::aside(format!("wuwei: {says}")),
        Failure::Problem(problem) if json => {
            output::aside(serde_json::to_string(problem).unwrap_or_else(|error| error.to_string()));
        }
        Failure::Problem(problem) => output::aside(commands::call::readable(problem)),
    }
}
