//! `wuwei serve`: one service, or the gateway, in this process, as in production; or supervised by `up --processes`.

mod gateway;

use tokio::io::{AsyncReadExt, Stdin};
use wuwei_runtime::{
    Clock, Spec,
    settings::{Settings, Sources},
    start::start,
    telemetry::Telemetry,
};

use super::clock;
use crate::{
    arguments::Serve,
    context::Context,
    exit::{Failure, Result},
    output, say, services,
    up::{Signals, apart::Serving},
};

/// Runs the service until told to end.
pub async fn run(context: &Context, options: Serve) -> Result {
    let name = options.service.clone();
    if name == wuwei_gateway::SERVICE {
        if options.supervised {
            return gateway::supervised(context, options.web).await;
        }
        let sources = sources(context, &options, Sources::of_environment())?;
        return gateway::run(context, &options, &sources).await;
    }
    let known = services::ALL.into_iter().chain([wuwei_gateway::SERVICE]).collect::<Vec<_>>().join(", ");
    let spec = services::spec(&name);
    let spec = spec.ok_or_else(|| Failure::usage(say!(context.messages, "serve.unknown", name, known)))?;
    if options.supervised {
        return supervised(context, spec).await;
    }
    let sources = sources(context, &options, Sources::of_environment().flag("service.name", name))?;
    let loaded = Settings::load(&sources).map_err(|error| Failure::unfit(error.to_string()))?;
    if options.print_config && context.json {
        return output::json(&serde_json::json!({ "settings": loaded.settings, "origins": loaded.origins }));
    }
    if options.print_config {
        return output::line(loaded.to_toml().trim_end());
    }
    let mut ends = Ends { signals: Signals::new()?, input: None };
    let instance = Instance { spec, settings: loaded.settings, clock: Clock::default() };
    instance.serve(context, &mut ends, |_| Ok(())).await
}

/// Where settings come from, as the command line says.
fn sources(context: &Context, options: &Serve, mut sources: Sources) -> Result<Sources> {
    if let Some(path) = &options.config {
        sources = sources.file(path);
    }
    for pair in &options.set {
        let wrong = || Failure::usage(say!(context.messages, "serve.set", given = pair));
        let (key, value) = pair.split_once('=').ok_or_else(wrong)?;
        sources = sources.flag(key.trim(), value.trim());
    }
    Ok(sources)
}

/// Runs the service with the settings of the data folder, until the supervisor closes our standard input or dies.
async fn supervised(context: &Context, spec: Spec) -> Result {
    let settings = services::embedded_settings(&context.data, spec.name)?;
    let clock = clock::stored(&context.data)?;
    let _following = clock::follow(&settings.nats, &clock).await?;
    // A terminal's Ctrl-C does not reach this group, and a TERM is the supervisor's to send; both end it all the same.
    let mut ends = Ends { signals: Signals::new()?, input: Some(tokio::io::stdin()) };
    Instance { spec, settings, clock }.serve(context, &mut ends, output::json_line).await
}

/// What ends a service: a signal; for a supervised one also the end of its standard input.
struct Ends {
    signals: Signals,
    input: Option<Stdin>,
}

impl Ends {
    /// Returns with the next.
    async fn told(&mut self) {
        let Self { signals, input } = self;
        let closed = async {
            match input {
                Some(stdin) => {
                    // An error is an end as well.
                    let _ = stdin.read_u8().await;
                }
                None => std::future::pending().await,
            }
        };
        let ended = tokio::select! {
            () = signals.told() => false,
            () = closed => true,
        };
        if ended {
            // An input ends once; what comes after is a signal.
            *input = None;
        }
    }
}

/// A service about to be started.
struct Instance {
    spec: Spec,
    settings: Settings,
    clock: Clock,
}

impl Instance {
    /// Starts it, tells that it is `ready`, ends it in order when told to. A second word to end is taken at once.
    async fn serve(self, context: &Context, ends: &mut Ends, ready: impl FnOnce(&Serving) -> Result) -> Result {
        let (messages, name) = (&context.messages, self.spec.name);
        let telemetry = Telemetry::start(&self.settings.telemetry, name, &self.settings.service.instance);
        let telemetry = telemetry.map_err(|error| Failure::unfit(error.to_string()))?;
        let running = tokio::select! {
            started = start(self.spec, self.settings, self.clock) => {
                started.map_err(|error| Failure::unfit(error.to_string()))?
            }
            () = ends.told() => return Err(Failure::failed(say!(messages, "serve.cut_short", name))),
        };
        let outcome = match ready(&Serving { private: running.http(), web: None }) {
            Ok(()) => tokio::select! {
                () = ends.told() => Ok(()),
                () = running.ended() => Err(Failure::failed(say!(messages, "serve.ended", name))),
            },
            Err(failure) => Err(failure),
        };
        let stopping = async {
            running.stop().await;
            telemetry.shutdown().await;
        };
        tokio::select! {
            () = stopping => outcome,
            () = ends.told() => Err(Failure::failed(say!(messages, "serve.twice", name))),
        }
    }
}
