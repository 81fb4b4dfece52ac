//! `wuwei up`: everything on one machine, from nothing to ready, and down again in order.

mod bootstrap;
mod detach;
mod ledger;
pub mod leftovers;
mod nats;
pub mod service;
mod summary;
mod system;

use tokio::signal::unix::{SignalKind, signal};

use crate::{
    arguments::Up,
    context::Context,
    exit::{Failure, Result},
    say,
    steps::{Line, Steps, tell},
};

/// Starts everything and stays until told to stop, or (`--detach`) returns once everything is ready.
pub async fn run(context: &Context, options: Up) -> Result {
    if let Some(http) = options.http
        && !http.ip().is_loopback()
    {
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
    let server_name = format!("wuwei-{}", &uuid::Uuid::new_v4().simple().to_string()[..12]);
    let Some(lock) = context.data.lock(&server_name)? else {
        return summary::already_up(&context).await;
    };
    if leftovers::clear(&context.data).await > 0 {
        steps.done(say!(context.messages, "up.leftovers"));
    }
    let asked_to_end = end()?;
    tokio::pin!(asked_to_end);
    let mut system = system::System::new(&context, options, server_name)?;
    let started = tokio::select! {
        started = system.start(steps) => started.map(|()| true),
        () = &mut asked_to_end => Ok(false),
    };
    let outcome = match started {
        Ok(true) => {
            let told = summary::ready(&context, &system.record());
            tokio::select! {
                () = system.watch() => {}
                () = &mut asked_to_end => {}
            }
            told
        }
        Ok(false) => Ok(()),
        Err(failure) => Err(failure),
    };
    steps.give_up();
    system.stop().await;
    context.data.remove_record();
    drop(lock);
    outcome
}

/// Ends with the first Ctrl-C, TERM or HUP.
pub fn end() -> Result<impl Future<Output = ()>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hang_up.recv() => {}
        }
    })
}
