//! One service instance, as in production but for being told to end by its standard input.

use std::path::Path;

use wuwei_runtime::{
    Clock, Spec,
    settings::{Settings, Sources},
    start::start,
    telemetry::Telemetry,
};

use crate::{child, failure::Failure, say};

/// Runs the instance that the file `settings` describes, of the service that `spec` makes of its name.
pub fn run(settings: &Path, spec: impl FnOnce(&str) -> Spec) -> Result<(), Failure> {
    let settings = Settings::load(&Sources::default().file(settings))?.settings;
    // As every service's program does it.
    let runtime = wuwei_runtime::executor()?;
    runtime.block_on(async {
        let spec = spec(&settings.service.name);
        let telemetry = Telemetry::start(&settings.telemetry, spec.name, &settings.service.instance)?;
        let running = Box::pin(start(spec, settings, Clock::default())).await?;
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

/// The city's service of that name.
pub fn of_city(name: &str) -> Spec {
    match name {
        "registry" => wuwei_registry::service().into_spec(),
        "wishes" => wuwei_wishes::service().into_spec(),
        "subsidies" => wuwei_subsidies::service().into_spec(),
        "assessment" => wuwei_assessment::service().into_spec(),
        _ => wuwei_delegation::service().into_spec(),
    }
}
