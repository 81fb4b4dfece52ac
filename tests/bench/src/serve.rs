//! One service instance, as in production but for being told to end by its standard input.

use std::path::Path;

use wuwei_runtime::{
    Clock,
    settings::{Settings, Sources},
    start::start,
    telemetry::Telemetry,
};

use crate::{child, failure::Failure, say, service};

/// Runs the instance that the file `settings` describes.
pub fn run(settings: &Path) -> Result<(), Failure> {
    let settings = Settings::load(&Sources::default().file(settings))?.settings;
    // As every service's program does it.
    let runtime = wuwei_runtime::executor()?;
    runtime.block_on(async {
        let telemetry = Telemetry::start(&settings.telemetry, service::NAME, &settings.service.instance)?;
        let running = Box::pin(start(service::spec(), settings, Clock::default())).await?;
        say("ready");
        let ended = tokio::select! {
            () = child::told_to_end() => Ok(()),
            () = running.ended() => Err(Failure::new("the service ended by itself; its log says why")),
        };
        running.stop().await;
        telemetry.shutdown().await;
        ended
    })
}
