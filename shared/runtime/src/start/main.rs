//! The whole program of a service: `fn main() -> ExitCode { wuwei_runtime::main(registry::service()) }`.

use std::{io::Write as _, process::ExitCode};

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::start;
use crate::{
    clock::Clock,
    executor,
    service::Spec,
    settings::{Settings, Sources},
    telemetry::Telemetry,
};

/// Exit code of a wrong command line.
const USAGE: u8 = 2;

/// What the command line asks for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Asked {
    config: Option<String>,
    set: Vec<(String, String)>,
    print_config: bool,
    help: bool,
    version: bool,
}

/// Runs `service` until it is told to end (SIGTERM, SIGINT); a second signal ends it at once.
pub fn main(service: impl Into<Spec>) -> ExitCode {
    let spec = service.into();
    match parse(std::env::args().skip(1)) {
        Ok(Asked { help: true, .. }) => say(&help(&spec)),
        Ok(Asked { version: true, .. }) => say(&format!("{} {}\n", spec.name, spec.version)),
        Ok(asked) => run(spec, asked).unwrap_or_else(|error| complain(&error, ExitCode::FAILURE)),
        Err(wrong) => complain(&format!("{wrong}; --help tells what there is"), ExitCode::from(USAGE)),
    }
}

fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Asked, String> {
    let mut asked = Asked::default();
    while let Some(argument) = arguments.next() {
        let (flag, given) = match argument.split_once('=') {
            Some((flag, value)) => (flag.to_owned(), Some(value.to_owned())),
            None => (argument, None),
        };
        let mut value = || given.clone().or_else(|| arguments.next()).ok_or_else(|| format!("{flag} lacks its value"));
        match flag.as_str() {
            "--config" => asked.config = Some(value()?),
            "--set" => {
                let pair = value()?;
                let (key, value) = pair.split_once('=').ok_or_else(|| format!("--set {pair} is no key=value"))?;
                asked.set.push((key.trim().to_owned(), value.trim().to_owned()));
            }
            "--print-config" => asked.print_config = true,
            "--help" | "-h" => asked.help = true,
            "--version" | "-V" => asked.version = true,
            _ => return Err(format!("{flag} is no flag of this program")),
        }
    }
    Ok(asked)
}

fn run(spec: Spec, asked: Asked) -> Result<ExitCode, String> {
    let mut sources = asked.set.into_iter().fold(Sources::of_environment(), |all, (key, value)| all.flag(key, value));
    if let Some(path) = asked.config {
        sources = sources.file(path);
    }
    let loaded = Settings::load(&sources).map_err(|error| error.to_string())?;
    if asked.print_config {
        return Ok(say(&loaded.to_toml()));
    }
    let runtime = executor().map_err(|error| error.to_string())?;
    runtime.block_on(serve(spec, loaded.settings))
}

async fn serve(spec: Spec, settings: Settings) -> Result<ExitCode, String> {
    let end = Ends::new().map_err(|error| format!("signals cannot be heard: {error}"))?;
    let telemetry = Telemetry::start(&settings.telemetry, spec.name, &settings.service.instance);
    let telemetry = telemetry.map_err(|error| error.to_string())?;
    let running = start(spec, settings, Clock::default()).await.map_err(|error| error.to_string())?;
    let mut end = end;
    let by_itself = tokio::select! {
        () = end.told() => false,
        () = running.ended() => true,
    };
    let stopping = async {
        running.stop().await;
        // Last of all: what ended before is still in the traces.
        telemetry.shutdown().await;
    };
    tokio::select! {
        () = stopping => {}
        () = end.told() => return Err("told to end twice: ended without waiting".to_owned()),
    }
    if by_itself { Err("the service has ended by itself; the log says why".to_owned()) } else { Ok(ExitCode::SUCCESS) }
}

/// The signals that end a program.
struct Ends {
    terminate: Signal,
    interrupt: Signal,
}

impl Ends {
    fn new() -> std::io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn told(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

fn help(spec: &Spec) -> String {
    format!(
        "{name} {version}: {description}\n\n\
         Usage: {name} [--config FILE] [--set SECTION.KEY=VALUE]... [--print-config]\n\n\
         Settings come from FILE (TOML), then variables WUWEI_<SECTION>__<KEY>, then --set; later ones win.\n\
         --print-config shows all of them with their meaning and where each comes from, then exits.\n\n\
         Example: {name} --config /etc/wuwei/{name}.toml --set telemetry.log_format=json\n",
        name = spec.name,
        version = spec.version,
        description = spec.description,
    )
}

/// Prints; a reader that is gone does not matter.
fn say(text: &str) -> ExitCode {
    let _ = std::io::stdout().write_all(text.as_bytes());
    ExitCode::SUCCESS
}

fn complain(error: &str, code: ExitCode) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "error: {error}");
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Asked, String> {
        parse(line.split_whitespace().map(ToOwned::to_owned))
    }

    #[test]
    fn a_command_line_is_read() {
        let asked =
            parsed("--config a.toml --set writer.max_batch=1 --set=nats.url=nats://a?b=c --print-config").unwrap();
        assert_eq!(asked.config.as_deref(), Some("a.toml"));
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(asked.set, [pair("writer.max_batch", "1"), pair("nats.url", "nats://a?b=c")]);
        assert!(asked.print_config);
        assert_eq!(parsed("").unwrap(), Asked::default());
    }

    #[test]
    fn a_wrong_command_line_is_told() {
        assert_eq!(parsed("--confg a").unwrap_err(), "--confg is no flag of this program");
        assert_eq!(parsed("--config").unwrap_err(), "--config lacks its value");
        assert_eq!(parsed("--set writer").unwrap_err(), "--set writer is no key=value");
    }
}
