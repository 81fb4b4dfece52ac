//! NATS as tests see it, from outside the service under test (feature `testing`; never part of a release).

mod echo;
mod place;
mod stream_time;

use std::time::Duration;

use async_nats::{
    Client, HeaderMap, RequestErrorKind,
    jetstream::{
        self,
        consumer::{DeliverPolicy, pull},
        stream,
    },
};
use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream::BoxStream};
use wuwei_contracts::subject;

pub use place::place_of;
pub use stream_time::StreamTime;

use crate::{clock::Clock, nats::caller::Caller};

/// What NATS said against it.
#[derive(Debug, thiserror::Error)]
#[error("NATS: {0}")]
pub struct BusError(String);

impl BusError {
    fn new(cause: impl std::fmt::Display) -> Self {
        Self(cause.to_string())
    }
}

/// A request's reply as it came.
#[derive(Debug, Clone)]
pub struct RawReply {
    /// Headers in the order of their names.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
}

impl RawReply {
    /// The value of header `name`.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The error code in `Nats-Service-Error-Code`, if it is an error.
    pub fn error_code(&self) -> Option<u16> {
        self.header("Nats-Service-Error-Code")?.parse().ok()
    }
}

/// Why a request got no reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoReply {
    /// Nobody serves the subject.
    #[error("no responders")]
    NoResponders,
    /// Nothing came in time.
    #[error("no reply in time")]
    TimedOut,
    /// The connection failed.
    #[error("the connection failed")]
    Broken,
}

/// A message of a stream.
#[derive(Debug, Clone)]
pub struct StoredMessage {
    /// Its subject.
    pub subject: String,
    /// Its place in the stream.
    pub sequence: u64,
    /// The `Nats-Msg-Id`.
    pub id: Option<String>,
    /// Its payload.
    pub payload: Bytes,
}

/// How much a durable consumer has left to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The stream it reads.
    pub stream: String,
    /// Its name.
    pub consumer: String,
    /// Messages not yet delivered to it.
    pub pending: u64,
    /// Messages delivered and not yet acknowledged.
    pub unacknowledged: u64,
}

/// A connection of a test.
#[derive(Debug, Clone)]
pub struct Bus {
    client: Client,
    context: jetstream::Context,
}

impl Bus {
    /// Connects to `address` as `user`.
    pub async fn connect(address: &str, user: &str, password: &str) -> Result<Self, BusError> {
        let options = async_nats::ConnectOptions::with_user_and_password(user.to_owned(), password.to_owned());
        let client = options.connect(address).await.map_err(BusError::new)?;
        Ok(Self { context: jetstream::new(client.clone()), client })
    }

    /// A caller on this connection.
    pub fn caller(&self, clock: Clock) -> Caller {
        Caller::new(self.client.clone(), clock)
    }

    /// Deletes every stream and bucket of the account.
    pub async fn wipe(&self) -> Result<(), BusError> {
        let names: Vec<String> = self.context.stream_names().try_collect().await.map_err(BusError::new)?;
        for name in names {
            self.context.delete_stream(&name).await.map_err(BusError::new)?;
        }
        Ok(())
    }

    /// Sends a request and waits for its reply, at most `patience`.
    pub async fn request(
        &self,
        subject: String,
        headers: &[(String, String)],
        body: Bytes,
        patience: Duration,
    ) -> Result<RawReply, NoReply> {
        let request = async_nats::Request::new().headers(header_map(headers)).payload(body).timeout(Some(patience));
        let reply = self.client.send_request(subject, request).await.map_err(|error| match error.kind() {
            RequestErrorKind::NoResponders => NoReply::NoResponders,
            RequestErrorKind::TimedOut => NoReply::TimedOut,
            _ => NoReply::Broken,
        })?;
        let headers = reply.headers.iter().flat_map(HeaderMap::iter);
        let mut headers: Vec<(String, String)> = headers
            .flat_map(|(name, values)| values.iter().map(|value| (name.to_string(), value.as_str().to_owned())))
            .collect();
        headers.sort();
        Ok(RawReply { headers, body: reply.payload })
    }

    /// Publishes without JetStream: a nudge.
    pub async fn nudge(&self, subject: String) -> Result<(), BusError> {
        self.client.publish(subject, Bytes::new()).await.map_err(BusError::new)?;
        self.client.flush().await.map_err(BusError::new)
    }

    /// Publishes into a stream and waits until it is stored; its place there.
    pub async fn publish(
        &self,
        subject: String,
        headers: &[(String, String)],
        payload: Bytes,
    ) -> Result<u64, BusError> {
        let stored = self.context.publish_with_headers(subject, header_map(headers), payload).await;
        Ok(stored.map_err(BusError::new)?.await.map_err(BusError::new)?.sequence)
    }

    /// Makes the event stream of `service`, as that service would, unless it is there.
    pub async fn ensure_event_stream(&self, service: &str) -> Result<(), BusError> {
        let config = stream::Config {
            name: subject::stream(service),
            subjects: vec![subject::events_of_service(service)],
            duplicate_window: Duration::from_mins(10),
            allow_direct: true,
            ..Default::default()
        };
        self.context.get_or_create_stream(config).await.map(|_| ()).map_err(BusError::new)
    }

    /// Whether JetStream answers at once.
    pub async fn answers(&self) -> bool {
        matches!(tokio::time::timeout(Duration::from_millis(300), self.streams()).await, Ok(Ok(_)))
    }

    /// Names of the account's streams.
    pub async fn streams(&self) -> Result<Vec<String>, BusError> {
        self.context.stream_names().try_collect().await.map_err(BusError::new)
    }

    /// Every message of `stream`, those stored and those to come.
    pub async fn follow(&self, stream: &str) -> Result<BoxStream<'static, Result<StoredMessage, BusError>>, BusError> {
        let config = pull::OrderedConfig { deliver_policy: DeliverPolicy::All, ..Default::default() };
        let consumer = self.context.create_consumer_on_stream(config, stream).await.map_err(BusError::new)?;
        let messages = consumer.messages().await.map_err(BusError::new)?;
        Ok(messages.map(|message| stored(&message.map_err(BusError::new)?)).boxed())
    }

    /// How many messages `stream` holds; none where there is no such stream.
    pub async fn messages(&self, stream: &str) -> Option<u64> {
        Some(self.context.get_stream(stream).await.ok()?.cached_info().state.messages)
    }

    /// What the durable consumers of every stream have left to do.
    pub async fn waiting(&self) -> Result<Vec<Waiting>, BusError> {
        let mut waiting = Vec::new();
        for name in self.streams().await? {
            let stream = self.context.get_stream(&name).await.map_err(BusError::new)?;
            let consumers: Vec<_> = stream.consumers().try_collect().await.map_err(BusError::new)?;
            let durable = consumers.into_iter().filter(|consumer| consumer.config.durable_name.is_some());
            waiting.extend(durable.map(|consumer| Waiting {
                stream: name.clone(),
                consumer: consumer.name,
                pending: consumer.num_pending,
                unacknowledged: consumer.num_ack_pending as u64,
            }));
        }
        Ok(waiting)
    }
}

fn header_map(headers: &[(String, String)]) -> HeaderMap {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(name.as_str(), value.as_str());
    }
    map
}

fn stored(message: &jetstream::Message) -> Result<StoredMessage, BusError> {
    let id = message.headers.as_ref().and_then(|headers| headers.get("Nats-Msg-Id"));
    Ok(StoredMessage {
        subject: message.subject.to_string(),
        sequence: message.info().map_err(BusError::new)?.stream_sequence,
        id: id.map(|id| id.as_str().to_owned()),
        payload: message.payload.clone(),
    })
}
