//! Reading events back: all event streams (`EVT_*`) as one, what is stored first in the order it was published, then,
//! if wanted, what comes. Reads without a durable, so it moves nobody's position.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use async_nats::{
    Client,
    jetstream::{
        self,
        consumer::{self, DeliverPolicy, pull},
    },
};
use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream::SelectAll};
use wuwei_contracts::Town;

use super::connection::Connection;

/// How long a stored message may be awaited before the stream is asked again whether it is still there: it may have
/// reached its age meanwhile.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where reading begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Beginning {
    /// With the oldest event still stored.
    #[default]
    Start,
    /// With what is published from now on.
    Now,
    /// With this sequence of each stream.
    Sequence(u64),
}

/// One thing whose events are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thing {
    /// The service it belongs to.
    pub service: String,
    /// The kind of aggregate.
    pub aggregate: String,
    /// Its id.
    pub id: String,
}

/// Which events to read.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Only this town's; all towns' otherwise.
    pub town: Option<Town>,
    /// Only this thing's; all things' otherwise.
    pub thing: Option<Thing>,
    /// Where to begin.
    pub from: Beginning,
    /// The last sequence read of a stream, by its name: that stream goes on behind it, wherever others begin.
    pub after: BTreeMap<String, u64>,
    /// Whether to end with the last event that was stored when reading began, instead of going on.
    pub stored_only: bool,
}

/// A stored event.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Its stream.
    pub stream: String,
    /// Its place in that stream.
    pub sequence: u64,
    /// When the stream took it, nanoseconds since 1970.
    pub published_nanos: i128,
    /// Its subject.
    pub subject: String,
    /// The whole `CloudEvent` as JSON.
    pub payload: Bytes,
}

/// Why events could not be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the event streams: {0}; is JetStream enabled for this user, and may it create consumers?")]
pub struct Unreadable(String);

impl Unreadable {
    fn new(cause: impl std::fmt::Display) -> Self {
        Self(cause.to_string())
    }
}

/// Events being read.
pub struct Tail {
    context: jetstream::Context,
    backlog: Vec<Source>,
    waiting: VecDeque<Stored>,
    live: SelectAll<pull::Ordered>,
    stored_only: bool,
}

/// One stream on its way from what is stored to what comes.
struct Source {
    stream: String,
    filter: String,
    /// Last sequence when reading began.
    last: u64,
    /// First sequence not yet read.
    next: u64,
    head: Option<Stored>,
    drained: bool,
    messages: pull::Ordered,
}

impl Tail {
    /// Begins to read.
    ///
    /// # Errors
    /// When `JetStream` does not answer, or refuses this user.
    pub async fn open(connection: &Connection, selection: &Selection) -> Result<Self, Unreadable> {
        Self::by(connection.client(), selection).await
    }

    /// The same by `client`.
    pub(super) async fn by(client: &Client, selection: &Selection) -> Result<Self, Unreadable> {
        let context = jetstream::new(client.clone());
        let mut names = event_streams(&context).await?;
        if let Some(thing) = &selection.thing {
            names.retain(|name| *name == wuwei_contracts::subject::stream(&thing.service));
        }
        let mut backlog = Vec::with_capacity(names.len());
        for name in names {
            backlog.push(Source::open(&context, name, selection).await?);
        }
        let stored_only = selection.stored_only;
        Ok(Self { context, backlog, waiting: VecDeque::new(), live: SelectAll::new(), stored_only })
    }

    /// The last sequence before this reading began, of each stream.
    pub fn places(&self) -> BTreeMap<String, u64> {
        self.backlog.iter().map(|source| (source.stream.clone(), source.next.saturating_sub(1))).collect()
    }

    /// The next event; none when all that was asked for has been read.
    ///
    /// # Errors
    /// When a stream can no longer be read.
    pub async fn next(&mut self) -> Result<Option<Stored>, Unreadable> {
        if let Some(stored) = self.next_of_backlog().await? {
            return Ok(Some(stored));
        }
        if self.stored_only {
            return Ok(None);
        }
        for source in self.backlog.drain(..) {
            self.waiting.extend(source.head);
            self.live.push(source.messages);
        }
        if let Some(stored) = self.waiting.pop_front() {
            return Ok(Some(stored));
        }
        match self.live.next().await {
            Some(message) => Ok(Some(stored(&message.map_err(Unreadable::new)?)?.0)),
            None => Ok(None),
        }
    }

    /// The oldest head of the streams with stored events left.
    async fn next_of_backlog(&mut self) -> Result<Option<Stored>, Unreadable> {
        for source in &mut self.backlog {
            source.fill(&self.context).await?;
        }
        let unread = self
            .backlog
            .iter_mut()
            .filter(|source| source.head.as_ref().is_some_and(|head| head.sequence <= source.last));
        let oldest = unread.min_by_key(|source| source.head.as_ref().map(|head| head.published_nanos));
        Ok(oldest.and_then(|source| source.head.take()))
    }
}

impl Source {
    async fn open(context: &jetstream::Context, stream: String, selection: &Selection) -> Result<Self, Unreadable> {
        let state = context.get_stream(&stream).await.map_err(Unreadable::new)?.cached_info().state.clone();
        let producer = stream.trim_start_matches("EVT_").to_ascii_lowercase();
        let town = selection.town.as_ref().map_or("*", Town::as_str);
        let filter = match &selection.thing {
            Some(Thing { aggregate, id, .. }) => format!("evt.{town}.{producer}.{aggregate}.{id}.>"),
            None => format!("evt.{town}.{producer}.>"),
        };
        let next = match (selection.after.get(&stream), selection.from) {
            (Some(last), _) => last + 1,
            (None, Beginning::Start) => 1,
            (None, Beginning::Now) => state.last_sequence + 1,
            (None, Beginning::Sequence(sequence)) => sequence.max(1),
        };
        let (messages, pending) = consume(context, &stream, &filter, next).await?;
        let drained = pending == 0 || next > state.last_sequence;
        Ok(Self { stream, filter, last: state.last_sequence, next, head: None, drained, messages })
    }

    /// Makes sure that the next stored event, if there is one left, is at the head.
    async fn fill(&mut self, context: &jetstream::Context) -> Result<(), Unreadable> {
        while self.head.is_none() && !self.drained {
            match tokio::time::timeout(PATIENCE, self.messages.next()).await {
                Ok(Some(message)) => {
                    let (stored, pending) = stored(&message.map_err(Unreadable::new)?)?;
                    self.next = stored.sequence + 1;
                    self.drained = pending == 0 || stored.sequence >= self.last;
                    self.head = Some(stored);
                }
                Ok(None) | Err(_) => {
                    let (messages, pending) = consume(context, &self.stream, &self.filter, self.next).await?;
                    self.messages = messages;
                    self.drained = pending == 0;
                }
            }
        }
        Ok(())
    }
}

/// What a durable consumer of events has left to do.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Lag {
    /// The stream it reads.
    pub stream: String,
    /// Its name: `<service>__<town>`.
    pub consumer: String,
    /// Events not yet delivered to it.
    pub pending: u64,
    /// Events delivered and not yet acknowledged.
    pub unacknowledged: u64,
}

/// How far every durable consumer of the event streams is behind.
///
/// # Errors
/// When `JetStream` does not answer, or refuses this user.
pub async fn lags(connection: &Connection) -> Result<Vec<Lag>, Unreadable> {
    lags_by(connection.client()).await
}

/// The same by `client`.
pub(super) async fn lags_by(client: &Client) -> Result<Vec<Lag>, Unreadable> {
    let context = jetstream::new(client.clone());
    let mut lags = Vec::new();
    for name in event_streams(&context).await? {
        let stream = context.get_stream(&name).await.map_err(Unreadable::new)?;
        let consumers: Vec<consumer::Info> = stream.consumers().try_collect().await.map_err(Unreadable::new)?;
        let durable = consumers.into_iter().filter(|consumer| consumer.config.durable_name.is_some());
        lags.extend(durable.map(|consumer| Lag {
            stream: name.clone(),
            consumer: consumer.name,
            pending: consumer.num_pending,
            unacknowledged: consumer.num_ack_pending as u64,
        }));
    }
    lags.sort_by(|a, b| (&a.stream, &a.consumer).cmp(&(&b.stream, &b.consumer)));
    Ok(lags)
}

/// Names of the event streams, in order.
async fn event_streams(context: &jetstream::Context) -> Result<Vec<String>, Unreadable> {
    let mut names: Vec<String> = context.stream_names().try_collect().await.map_err(Unreadable::new)?;
    names.retain(|name| name.starts_with("EVT_"));
    names.sort();
    Ok(names)
}

/// Reads `stream` from sequence `first` on, and says how many matching events are stored from there.
async fn consume(
    context: &jetstream::Context,
    stream: &str,
    filter: &str,
    first: u64,
) -> Result<(pull::Ordered, u64), Unreadable> {
    let config = pull::OrderedConfig {
        filter_subject: filter.to_owned(),
        deliver_policy: DeliverPolicy::ByStartSequence { start_sequence: first },
        ..Default::default()
    };
    let consumer: consumer::Consumer<pull::OrderedConfig> =
        context.create_consumer_on_stream(config, stream).await.map_err(Unreadable::new)?;
    let pending = consumer.cached_info().num_pending;
    Ok((consumer.messages().await.map_err(Unreadable::new)?, pending))
}

/// The event in `message`, and how many matching ones were stored behind it.
fn stored(message: &jetstream::Message) -> Result<(Stored, u64), Unreadable> {
    let info = message.info().map_err(Unreadable::new)?;
    let stored = Stored {
        stream: info.stream.to_owned(),
        sequence: info.stream_sequence,
        published_nanos: info.published.unix_timestamp_nanos(),
        subject: message.subject.to_string(),
        payload: message.payload.clone(),
    };
    Ok((stored, info.pending))
}
