//! `wuwei serve`: one service in this process, as in production; or supervised by `up --processes`.

use tokio::io::AsyncReadExt;
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
    up::{Signals, service::Serving},
};

/// Runs the service until told to end.
pub async fn run(context: &Context, options: Serve) -> Result {
    let name = &options.service;
    let known = services::ALL.join(", ");
    let spec = services::spec(name);
    let spec = spec.ok_or_else(|| Failure::usage(say!(context.messages, "serve.unknown", name, known)))?;
    if options.supervised {
        return supervised(context, spec).await;
    }
    let mut sources = Sources::of_environment().flag("service.name", name);
    if let Some(path) = options.config {
        sources = sources.file(path);
    }
    for pair in options.set {
        let wrong = || Failure::usage(say!(context.messages, "serve.set", given = pair));
        let (key, value) = pair.split_once('=').ok_or_else(wrong)?;
        sources = sources.flag(key.trim(), value.trim());
    }
    let loaded = Settings::load(&sources).map_err(|error| Failure::unfit(error.to_string()))?;
    if options.print_config {
        return output::line(loaded.to_toml().trim_end());
    }
    let mut signals = Signals::new()?;
    serve(spec, loaded.settings, Clock::default(), signals.told(), |_| Ok(())).await
}

/// Runs the service with the settings of the data folder, until the supervisor closes our standard input or dies.
async fn supervised(context: &Context, spec: Spec) -> Result {
    let mut settings = services::embedded_settings(&context.data, spec.name)?;
    settings.telemetry = services::telemetry(true)?;
    let clock = clock::stored(&context.data)?;
    let _following = clock::follow(context, settings.nats.url.expose(), &clock).await?;
    // A terminal's Ctrl-C does not reach this group, and a TERM is the supervisor's to send; both end it all the same.
    let mut signals = Signals::new()?;
    let end = async {
        let (mut input, mut byte) = (tokio::io::stdin(), [0]);
        tokio::select! {
            _ = input.read(&mut byte) => {}
            () = signals.told() => {}
        }
    };
    serve(spec, settings, clock, end, output::json_line).await
}

async fn serve(
    spec: Spec,
    settings: Settings,
    clock: Clock,
    end: impl Future<Output = ()>,
    ready: impl FnOnce(&Serving) -> Result,
) -> Result {
    let telemetry = Telemetry::start(&settings.telemetry, spec.name, &settings.service.instance);
    let telemetry = telemetry.map_err(|error| Failure::unfit(error.to_string()))?;
    let running = start(spec, settings, clock).await.map_err(|error| Failure::unfit(error.to_string()))?;
    ready(&Serving { private: running.http() })?;
    tokio::select! {
        () = end => {}
        () = running.ended() => {}
    }
    running.stop().await;
    telemetry.shutdown().await;
    Ok(())
}
