//! `wuwei up --detach`: the same in a session of its own, reported from there until everything is ready.

use std::{fs::OpenOptions, os::unix::fs::OpenOptionsExt, path::Path, process::Stdio};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use process_wrap::tokio::{CommandWrap, ProcessSession};
use tokio::io::{AsyncBufReadExt, BufReader};
use wuwei_runtime::FRUGAL;

use super::summary;
use crate::{
    arguments::{Tongue, Up},
    context::Context,
    exit::{Failure, Result},
    say,
    steps::{Line, Steps, exit_of},
};

/// Starts `wuwei up` in the background and shows its steps; ends when it is ready, or fails with it.
pub async fn run(context: &Context, options: &Up, steps: &mut Steps) -> Result {
    let mut data = context.data.clone();
    data.create()?;
    let log = data.log("wuwei");
    let file = OpenOptions::new().create(true).append(true).mode(0o600).open(&log)?;
    let own = std::env::current_exe()?;
    let mut command = CommandWrap::with_new(own, |command| {
        command.env(FRUGAL.0, FRUGAL.1);
        // Not as an argument, where everybody on this machine could read its password.
        command.envs(options.postgres.iter().map(|url| ("WUWEI_POSTGRES", url)));
        command.args(arguments(context, options)).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(file);
    });
    command.wrap(ProcessSession);
    let mut child = command.spawn()?;
    let pid = child.id();
    let lines = child.stdout().take().map(|stdout| BufReader::new(stdout).lines());
    let Some(mut lines) = lines else { return Err(died(context, &log)) };
    loop {
        let line = tokio::select! {
            line = lines.next_line() => line?,
            _ = tokio::signal::ctrl_c() => {
                end(pid);
                return Err(Failure::failed(say!(context.messages, "up.interrupted")));
            }
        };
        let Some(line) = line else { return Err(died(context, &log)) };
        let Ok(line) = serde_json::from_str::<Line>(&line) else { continue };
        match steps.relay(line) {
            Some(Line::Ready { running, already, .. }) => return summary::show(context, options, &running, already),
            Some(Line::Failed { exit, says }) => return Err(Failure::Told(exit_of(exit), says)),
            _ => {}
        }
    }
}

/// The command line of the one in the background.
fn arguments(context: &Context, options: &Up) -> Vec<std::ffi::OsString> {
    let lang = if context.messages.tongue() == Tongue::Zh { "zh" } else { "en" };
    let mut all: Vec<std::ffi::OsString> = vec!["--lang".into(), lang.into(), "--json".into(), "--data".into()];
    all.push(context.data.root().into());
    all.extend(["up".into(), "--background".into()]);
    if let Some(http) = options.http {
        all.extend(["--http".into(), http.to_string().into()]);
    }
    if let Some(web) = options.web {
        all.extend(["--web".into(), web.to_string().into()]);
    }
    if let Some(port) = options.nats_port {
        all.extend(["--nats-port".into(), port.to_string().into()]);
    }
    if options.demo {
        all.push("--demo".into());
    }
    if options.processes {
        all.push("--processes".into());
    }
    if let Some(program) = &options.nats_server {
        all.extend(["--nats-server".into(), program.into()]);
    }
    all
}

fn end(pid: Option<u32>) {
    if let Some(pid) = pid.and_then(|pid| i32::try_from(pid).ok()) {
        // An error means that it has ended already.
        let _ = kill(Pid::from_raw(pid), Signal::SIGTERM);
    }
}

/// It ended without a word: the last lines of its log may tell why.
fn died(context: &Context, log: &Path) -> Failure {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let tail = lines[lines.len().saturating_sub(10)..].join("\n");
    Failure::failed(say!(context.messages, "up.died", log = log.display(), tail))
}
