//! The connection to NATS: made with patience, checked once, told about in the log.

use std::{sync::Arc, time::Duration};

use async_nats::{Client, Event, ServerError, connection::State, jetstream};
use backon::{ExponentialBuilder, Retryable};
use futures::future::BoxFuture;
use tokio::{sync::watch, time::timeout};

use super::{barrier, figures::Count};
use crate::{
    outbox::stream::{StreamError, check_server},
    probes::{Check, Health},
    settings::NatsSettings,
};

pub use super::dialling::{Dialling, Label, inbox_prefix};

/// Oldest nats-server that has what Wuwei uses.
pub const LEAST_SERVER: (i64, i64, i64) = (2, 12, 1);

/// A connection to NATS.
#[derive(Clone, Debug)]
pub struct Connection {
    client: Client,
    figures: Arc<ConnectionFigures>,
    closed: watch::Receiver<bool>,
}

/// What has happened to a connection.
#[derive(Debug, Default)]
pub struct ConnectionFigures {
    /// Times it was lost.
    pub disconnected: Count,
    /// Messages dropped because a subscription had too many waiting. More than zero is a fault of ours.
    pub dropped: Count,
}

/// Why there is no connection, and the way out.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// `nats.url` is no list of addresses.
    #[error("nats.url {url:?} is no address: {cause}; write nats://host:port, several separated by commas")]
    Address {
        /// The setting, passwords left out.
        url: String,
        /// What is wrong with it.
        cause: String,
    },
    /// A file of credentials or certificates cannot be used.
    #[error("{setting} {path}: {cause}; give a readable file, or leave the setting out")]
    Credentials {
        /// The setting.
        setting: &'static str,
        /// The file.
        path: String,
        /// What is wrong with it.
        cause: String,
    },
    /// More than one way to authenticate is set, or half of one.
    #[error("nats: {0}")]
    Ambiguous(&'static str),
    /// No server answered in time.
    #[error("no NATS server answered at {url} within {waited:?}: {cause}; start one there, or set nats.url")]
    Unreachable {
        /// The addresses, passwords left out.
        url: String,
        /// How long it was tried.
        waited: Duration,
        /// The last error.
        cause: String,
    },
    /// The server knows no such user.
    #[error(
        "the NATS server at {url} refuses this user: {cause}; check nats.user, nats.nkey_seed_file, nats.creds_file"
    )]
    Refused {
        /// The addresses, passwords left out.
        url: String,
        /// What the server said.
        cause: String,
    },
    /// The server is too old.
    #[error("nats-server {found} at {url} is too old: at least 2.12.1 is needed; install a newer nats-server")]
    TooOld {
        /// Its version.
        found: String,
        /// The addresses, passwords left out.
        url: String,
    },
    /// `JetStream` does not answer, or is too old.
    #[error(transparent)]
    JetStream(#[from] StreamError),
}

impl Connection {
    /// Connects, trying again for `patience`, and checks the server's version.
    ///
    /// # Errors
    /// See [`ConnectError`].
    pub async fn open(settings: &NatsSettings, label: &Label, patience: Duration) -> Result<Self, ConnectError> {
        let dialling = Dialling::of(settings, label)?;
        let url = dialling.shown().to_owned();
        let figures = Arc::new(ConnectionFigures::default());
        let (closing, closed) = watch::channel(false);
        let connecting = || async {
            let (figures, closing) = (figures.clone(), closing.clone());
            let options = dialling.options().event_callback(move |event| {
                noticed(&event, &figures, &closing);
                std::future::ready(())
            });
            let connected = options.connect(dialling.addresses()).await;
            connected.map_err(|error| refused_or_unreachable(&error, &url, patience))
        };
        let passing = |error: &ConnectError| matches!(error, ConnectError::Unreachable { .. });
        let client = connecting.retry(steps(patience)).when(passing).await?;
        let (major, minor, patch) = LEAST_SERVER;
        if !client.is_server_compatible(major, minor, patch) {
            return Err(ConnectError::TooOld { found: client.server_info().version, url });
        }
        Ok(Self { client, figures, closed })
    }

    /// Checks that `JetStream` is there and new enough, trying again for `patience`: a cluster first elects a leader.
    ///
    /// # Errors
    /// [`ConnectError::JetStream`].
    pub async fn require_jetstream(&self, patience: Duration) -> Result<(), ConnectError> {
        let context = jetstream::new(self.client.clone());
        let checking = || async { check_server(&context).await };
        let passing = |error: &StreamError| matches!(error, StreamError::Unreachable(_));
        checking.retry(steps(patience)).when(passing).await?;
        Ok(())
    }

    /// The client.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// For the probes of a program that is ready as long as it is connected.
    pub fn health(&self) -> Arc<dyn Health> {
        Arc::new(Connected(self.client.clone()))
    }

    /// What has happened to the connection.
    pub fn figures(&self) -> &ConnectionFigures {
        &self.figures
    }

    /// Sends what still waits, sees it handled by the server, then ends the connection; gives up after `patience`.
    /// The last step of an ordered end: everything else that uses the connection has ended before.
    pub async fn close(mut self, patience: Duration) {
        let ending = async {
            if barrier::round_trip(&self.client).await.is_ok() && self.client.drain().await.is_ok() {
                // An error means that the end has come without being told.
                let _ = self.closed.wait_for(|closed| *closed).await;
            }
        };
        if timeout(patience, ending).await.is_err() {
            tracing::warn!(?patience, "the NATS connection did not end in time; what was unsent may be lost");
        }
    }
}

/// Ready as long as it is connected.
struct Connected(Client);

impl Health for Connected {
    fn started(&self) -> bool {
        true
    }

    fn checks(&self) -> BoxFuture<'_, Vec<Check>> {
        Box::pin(std::future::ready(vec![check(&self.0, "")]))
    }
}

/// Whether `client` is connected; `also` is said where it is.
pub(crate) fn check(client: &Client, also: &str) -> Check {
    match client.connection_state() {
        State::Connected => Check::new("nats", true, format!("connected{also}")),
        state => Check::new("nats", false, format!("{state}; connecting again")),
    }
}

fn steps(patience: Duration) -> ExponentialBuilder {
    ExponentialBuilder::new()
        .with_min_delay(Duration::from_millis(50))
        .with_max_delay(Duration::from_secs(1))
        .with_total_delay(Some(patience))
        .without_max_times()
}

fn refused_or_unreachable(error: &async_nats::ConnectError, url: &str, waited: Duration) -> ConnectError {
    use async_nats::ConnectErrorKind::{Authentication, AuthorizationViolation};
    let (url, cause) = (url.to_owned(), error.to_string());
    match error.kind() {
        Authentication | AuthorizationViolation => ConnectError::Refused { url, cause },
        _ => ConnectError::Unreachable { url, waited, cause },
    }
}

fn noticed(event: &Event, figures: &ConnectionFigures, closing: &watch::Sender<bool>) {
    match event {
        Event::Connected => tracing::info!("connected to NATS"),
        Event::Disconnected => {
            figures.disconnected.up();
            tracing::warn!("lost the connection to NATS; connecting again");
        }
        Event::LameDuckMode => tracing::warn!("the NATS server is about to stop; another one takes over"),
        Event::Draining => tracing::debug!("draining the NATS connection"),
        Event::Closed => {
            closing.send_replace(true);
            tracing::info!("the NATS connection is closed");
        }
        Event::SlowConsumer(subscription) | Event::ServerError(ServerError::SlowConsumer(subscription)) => {
            figures.dropped.up();
            tracing::error!(subscription, "dropped a NATS message: too many were waiting");
        }
        Event::ServerError(error) => tracing::error!(%error, "the NATS server reports an error"),
        Event::ClientError(error) => tracing::warn!(%error, "the NATS client reports an error"),
    }
}
