//! Looking at the event streams as an operator would: whether they are set up as the services need them.

use async_nats::jetstream::{
    self,
    stream::{Config, Info, RetentionPolicy, StorageType},
};
use futures::TryStreamExt;
use jiff::Timestamp;

use super::connection::Connection;
use crate::{clock::from_micros, outbox::stream::DUPLICATE_WINDOW};

/// What was found about one stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspected {
    /// Its name.
    pub stream: String,
    /// Messages it holds.
    pub messages: u64,
    /// Bytes it holds.
    pub bytes: u64,
    /// When it took its last message.
    pub last: Option<Timestamp>,
    /// Settings that are not as they must be, each with what it should be.
    pub faults: Vec<String>,
}

/// Why the streams could not be looked at.
#[derive(Debug, thiserror::Error)]
#[error("the streams cannot be looked at: {0}; is JetStream enabled for this user?")]
pub struct Hidden(String);

/// Looks at every event stream and the dead letters.
///
/// # Errors
/// When `JetStream` does not answer.
pub async fn inspect(connection: &Connection) -> Result<Vec<Inspected>, Hidden> {
    let context = jetstream::new(connection.client().clone());
    let all: Vec<Info> = context.streams().try_collect().await.map_err(|error| Hidden(error.to_string()))?;
    let mut inspected: Vec<Inspected> = all.into_iter().filter(|info| is_ours(&info.config.name)).map(of).collect();
    inspected.sort_by(|a, b| a.stream.cmp(&b.stream));
    Ok(inspected)
}

fn is_ours(stream: &str) -> bool {
    stream.starts_with("EVT_") || stream == "DLQ"
}

fn of(info: Info) -> Inspected {
    let micros = i64::try_from(info.state.last_timestamp.unix_timestamp_nanos() / 1_000).ok();
    Inspected {
        messages: info.state.messages,
        bytes: info.state.bytes,
        last: micros.filter(|_| info.state.messages > 0).map(from_micros),
        faults: faults(&info.config),
        stream: info.config.name,
    }
}

fn faults(config: &Config) -> Vec<String> {
    let events = config.name.starts_with("EVT_");
    let rules = [
        (config.retention == RetentionPolicy::Limits, "retention must be limits"),
        (config.storage == StorageType::File, "storage must be file"),
        (config.duplicate_window >= DUPLICATE_WINDOW.min(config.max_age), "duplicate_window must be 10 minutes"),
        (!config.max_age.is_zero(), "max_age must be set"),
        (config.max_bytes > 0, "max_bytes must be set"),
        (config.allow_direct, "allow_direct must be on"),
        (config.deny_delete || !events, "deny_delete must be on"),
    ];
    rules.into_iter().filter(|(good, _)| !good).map(|(_, says)| says.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn sound() -> Config {
        Config {
            name: "EVT_REGISTRY".to_owned(),
            duplicate_window: DUPLICATE_WINDOW,
            max_age: Duration::from_hours(24),
            max_bytes: 1 << 20,
            allow_direct: true,
            deny_delete: true,
            ..Config::default()
        }
    }

    #[test]
    fn a_stream_as_the_services_make_it_has_no_fault() {
        assert_eq!(faults(&sound()), Vec::<String>::new());
        let letters = Config { name: "DLQ".to_owned(), deny_delete: false, ..sound() };
        assert_eq!(faults(&letters), Vec::<String>::new(), "a redriven letter is deleted");
    }

    #[test]
    fn every_deviation_is_named() {
        let config = Config { retention: RetentionPolicy::WorkQueue, duplicate_window: Duration::ZERO, ..sound() };
        assert_eq!(faults(&config), ["retention must be limits", "duplicate_window must be 10 minutes"]);
        let config = Config { deny_delete: false, max_bytes: -1, ..sound() };
        assert_eq!(faults(&config), ["max_bytes must be set", "deny_delete must be on"]);
    }
}
