//! `wuwei up`: everything on one machine, from nothing to ready, and down again in order.

pub mod apart;
mod bootstrap;
mod detach;
pub mod gateway;
mod ledger;
pub mod leftovers;
mod nats;
mod service;
mod summary;
mod system;
mod traces;

use tokio::signal::unix::{Signal, SignalKind, signal};
use wuwei_runtime::telemetry::Telemetry;

use crate::{
    arguments::Up,
    context::Context,
    data::random,
    demo,
    exit::{Failure, Result},
    output, postgres, say, services,
    steps::{Line, Steps, tell},
};

/// Starts everything and stays until told to stop, or (`--detach`) returns once everything is ready.
pub async fn run(context: &Context, options: Up) -> Result {
    if let Some(http) = [options.http, options.web].into_iter().flatten().find(|http| !http.ip().is_loopback()) {
        return Err(Failure::unfit(say!(context.messages, "up.not_loopback", http)));
    }
    let mut steps = Steps::new(context.json);
    let outcome = if options.detach {
        detach::run(context, &options, &mut steps).await
    } else {
        stay(context, &options, &mut steps).await
    };
    if let Err(failure) = &outcome {
        steps.give_up();
        if context.json {
            tell(&Line::Failed { exit: failure.exit() as u8, says: failure.to_string() });
        }
    }
    outcome
}

/// Starts everything, stays, and stops everything in order.
async fn stay(context: &Context, options: &Up, steps: &mut Steps) -> Result {
    let mut context = context.clone();
    context.data.create()?;
    let server_name = format!("wuwei-{}", &random()[..12]);
    let lock = loop {
        if let Some(lock) = context.data.lock(&server_name)? {
            break lock;
        }
        if summary::already_up(&context, options).await? {
            return Ok(());
        }
    };
    if !leftovers::clear(&context).await?.is_empty() {
        steps.done(say!(context.messages, "up.leftovers"));
    }
    if options.demo {
        demo::prepare(&context)?;
    }
    if let Some(url) = &options.postgres {
        postgres::take_up(&context, url)?;
    }
    let traces = traces::Traces::start(&context).await?;
    let telemetry = services::telemetry(options.background, traces.endpoint())?;
    let telemetry =
        Telemetry::start(&telemetry, "wuwei", &server_name).map_err(|error| Failure::unfit(error.to_string()))?;
    let mut signals = Signals::new()?;
    let mut system = system::System::new(&context, options, server_name, &traces)?;
    let started = tokio::select! {
        started = system.start(steps) => started,
        () = signals.told() => Err(Failure::failed(say!(context.messages, "up.cut_short"))),
    };
    let outcome = match started {
        Ok(()) => {
            let shown = summary::ready(&context, options, &system.record());
            tokio::select! {
                () = system.watch() => {}
                () = signals.told() => {}
            }
            shown
        }
        Err(failure) => Err(failure),
    };
    steps.give_up();
    if !context.json {
        output::aside(say!(context.messages, "up.stopping"));
    }
    tokio::select! {
        () = system.stop() => {}
        // A second signal: what has not ended by then is killed with us.
        () = signals.told() => {}
    }
    telemetry.shutdown().await;
    traces.stop().await;
    context.data.remove_record();
    drop(lock);
    outcome
}

/// The signals that end a program: Ctrl-C, TERM, HUP.
pub struct Signals {
    all: [Signal; 3],
}

impl Signals {
    /// Listens for them from now on.
    pub fn new() -> Result<Self> {
        let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
        let [interrupt, terminate, hang_up] = kinds.map(signal);
        Ok(Self { all: [interrupt?, terminate?, hang_up?] })
    }

    /// Returns with the next.
    pub async fn told(&mut self) {
        let [interrupt, terminate, hang_up] = &mut self.all;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hang_up.recv() => {}
        }
    }
}
