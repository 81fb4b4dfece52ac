//! Why a service does not start.

use std::time::Duration;

use crate::{
    checks::CheckError,
    database::DatabaseError,
    identity::KeyError,
    nats::{barrier::Closed, connection::ConnectError},
    outbox::stream::StreamError,
    probes::ListenError,
    refusal::Fault,
    settings::SettingsError,
    telemetry::TelemetryError,
};

/// Why a service does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The settings are wrong.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// A check says no.
    #[error(transparent)]
    Check(#[from] CheckError),
    /// The database cannot be used.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// A key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The NATS servers cannot be used.
    #[error(transparent)]
    Nats(#[from] ConnectError),
    /// A stream or bucket is not as it must be.
    #[error(transparent)]
    Stream(#[from] StreamError),
    /// The private address cannot be used.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// Telemetry cannot be set up.
    #[error(transparent)]
    Telemetry(#[from] TelemetryError),
    /// The NATS connection was closed while starting.
    #[error("the NATS server closed the connection while the service was starting: {0}")]
    Closed(#[from] Closed),
    /// The towns cannot be known.
    #[error("the towns to serve cannot be read: {0}")]
    Towns(Fault),
    /// The instance's name is no subject token.
    #[error("service.instance is {0:?}; give 1 to 64 of a-z, 0-9, _ and -")]
    Instance(String),
    /// No thread for the writer.
    #[error("the writer's thread cannot be started: {0}")]
    Thread(std::io::Error),
    /// The first towns are not served in time.
    #[error("the first towns are not served within {0:?}; the log says what is missing")]
    NotServing(Duration),
}
