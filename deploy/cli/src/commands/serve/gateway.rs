//! `wuwei serve gateway`: console and HTTP API in this process, as in production; or supervised by `up --processes`.

use std::{net::SocketAddr, path::Path, sync::Arc, time::Duration};

use wuwei_gateway::{GatewayConfig, SERVICE};
use wuwei_runtime::{
    Clock,
    identity::Issuer,
    metrics::Metrics,
    nats::{
        caller::Caller,
        connection::{Connection, Label, inbox_prefix},
    },
    probes::Probes,
    settings::{Sources, load},
    telemetry::Telemetry,
};
use wuwei_traces::TraceStore;

use super::{Ends, clock};
use crate::{
    arguments::Serve,
    context::Context,
    exit::{Failure, Result},
    output, say, services,
    up::{Signals, apart::Serving, gateway::Gateway},
};

/// How long a connection to NATS is tried, and how long it may take to end.
const PATIENCE: (Duration, Duration) = (Duration::from_secs(30), Duration::from_secs(5));

/// Runs the gateway until told to end.
pub async fn run(context: &Context, options: &Serve, sources: &Sources) -> Result {
    let loaded = load::<GatewayConfig>(sources).map_err(|error| Failure::unfit(error.to_string()))?;
    if options.print_config && context.json {
        return output::json(&serde_json::json!({ "settings": loaded.settings, "origins": loaded.origins }));
    }
    if options.print_config {
        return output::line(loaded.to_toml().trim_end());
    }
    serve(context, loaded.settings).await
}

async fn serve(context: &Context, config: GatewayConfig) -> Result {
    let unfit = |error: &dyn std::error::Error| Failure::unfit(error.to_string());
    let mut ends = Ends { signals: Signals::new()?, input: None };
    let clock = Clock::default();
    let issuer = Issuer::read(Path::new(&config.gateway.signing_key_file), &config.gateway.signing_key);
    let issuer = Arc::new(issuer.map_err(|error| unfit(&error))?);
    let label = Label { inbox_prefix: inbox_prefix(SERVICE), ..Label::new("wuwei-gateway") };
    let instance = wuwei_runtime::ids::new().to_string();
    let telemetry = Telemetry::start(&config.telemetry, SERVICE, &instance).map_err(|error| unfit(&error))?;
    let connecting = Connection::open(&config.nats, &label, PATIENCE.0);
    let connection = tokio::select! {
        connected = connecting => connected.map_err(|error| unfit(&error))?,
        () = ends.told() => return Err(Failure::failed(say!(context.messages, "serve.cut_short", name = SERVICE))),
    };
    let probes = Probes::new(Metrics::default());
    let listening = probes.listen(config.http.listen).await.map_err(|error| unfit(&error))?;
    let caller = Caller::new(connection.client().clone(), clock.clone()).with_issuer(issuer).named(SERVICE);
    let serving = wuwei_gateway::start(config.gateway(), caller, clock, None).await.map_err(|error| unfit(&error))?;
    let probed = probes.add(SERVICE, connection.health());
    tracing::info!(address = %serving.address(), private = %listening.address(), "the gateway answers");
    ends.told().await;
    let stopping = async {
        drop(probed);
        serving.stop().await;
        connection.close(PATIENCE.1).await;
        listening.stop().await;
        telemetry.shutdown().await;
    };
    tokio::select! {
        () = stopping => Ok(()),
        () = ends.told() => Err(Failure::failed(say!(context.messages, "serve.twice", name = SERVICE))),
    }
}

/// Runs it with the settings of the data folder, for the sample people, until the supervisor closes our standard input or
/// dies. Traces are read where `up` keeps them.
pub async fn supervised(context: &Context, web: Option<SocketAddr>) -> Result {
    let unfit = |error: &dyn std::error::Error| Failure::unfit(error.to_string());
    let settings = services::embedded_settings(&context.data, SERVICE)?;
    let clock = clock::stored(&context.data)?;
    let following = clock::follow(&settings.nats, &clock).await?;
    let mut ends = Ends { signals: Signals::new()?, input: Some(tokio::io::stdin()) };
    let instance = wuwei_runtime::ids::new().to_string();
    let telemetry = Telemetry::start(&settings.telemetry, SERVICE, &instance).map_err(|error| unfit(&error))?;
    let traces = TraceStore::read(&context.data.traces()).await.map_err(|error| unfit(&error))?;
    let probes = Probes::new(Metrics::default());
    let listening = probes.listen(settings.http.listen).await.map_err(|error| unfit(&error))?;
    let gateway = Gateway::start(context, &settings.nats, (web, &traces), &clock).await?;
    let probed = probes.add(SERVICE, gateway.health());
    output::json_line(&Serving { private: listening.address(), web: Some(gateway.address()) })?;
    ends.told().await;
    let stopping = async {
        drop((probed, following));
        gateway.stop().await;
        listening.stop().await;
        telemetry.shutdown().await;
    };
    tokio::select! {
        () = stopping => Ok(()),
        () = ends.told() => Err(Failure::failed(say!(context.messages, "serve.twice", name = SERVICE))),
    }
}
