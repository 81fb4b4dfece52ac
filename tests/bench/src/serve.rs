//! One service instance, as in production but for being told to end by its standard input.

use std::path::Path;

use wuwei_runtime::{Clock, settings::{Settings, Sources}};

use crate::{child, failure::Failure, say, service};

/// Runs the instance that the file `settings` describes.
pub fn run(settings: &Path) -> Result<(), Failure> {
    let _settings = Settings::load(&Sources::default().file(settings))?.settings;
    let (_spec, _clock) = (service::spec(), Clock::default());
    say("ready");
    let _ = child::told_to_end;
    Ok(())
}
