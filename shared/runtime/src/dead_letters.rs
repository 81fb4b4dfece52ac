//! Dead letters: events a consumer could not digest, kept in the stream `DLQ` with the reason until somebody looks.
//!
//! A letter stops its own source only: what follows it there becomes a dead letter too, everything else goes on. Once
//! its cause is mended it is *redriven* (its consumer digests it as if it had just been delivered), or it is *discarded*
//! (its consumer goes on as if it had never been). Both are done by the instance that holds the town's shard.

use std::time::Duration;

use async_nats::{
    Client, HeaderMap, Request,
    jetstream::{
        self, Context,
        stream::{DirectGetErrorKind, Stream},
    },
};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use wuwei_contracts::Town;

use crate::outbox::stream::DEAD_LETTERS;

/// Headers of a letter, besides those its event had.
pub(crate) mod headers {
    pub const REASON: &str = "Wuwei-Reason";
    pub const ATTEMPTS: &str = "Wuwei-Attempts";
    pub const SUBJECT: &str = "Wuwei-Subject";
    pub const STREAM_SEQUENCE: &str = "Wuwei-Stream-Sequence";
    pub const SOURCE: &str = "Wuwei-Source";
    pub const SEQUENCE: &str = "Wuwei-Sequence";
}

/// How long a redrive may take: the consumer may have to fetch predecessors first.
const PATIENCE: Duration = Duration::from_secs(20);

/// A dead letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeadLetter {
    /// Its number in the stream `DLQ`; names it.
    pub number: u64,
    /// Who could not digest it.
    pub consumer: String,
    /// Its town.
    pub town: Town,
    /// Who announced it.
    pub producer: String,
    /// Where it was published.
    pub subject: String,
    /// Its number in the producer's stream.
    pub stream_sequence: u64,
    /// Its `CloudEvents` source; empty where it could not be read.
    pub source: String,
    /// Its place in the history of its source.
    pub sequence: i64,
    /// Why it could not be digested.
    pub reason: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was given up, RFC 3339.
    pub at: String,
    /// The event as it was published.
    #[serde(skip)]
    pub payload: Bytes,
}

/// Which letters to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// Only this consumer's.
    pub consumer: Option<String>,
    /// Only this town's.
    pub town: Option<Town>,
    /// Only those after this number.
    pub after: u64,
}

/// Why a letter could not be read, redriven or discarded.
#[derive(Debug, thiserror::Error)]
pub enum LetterError {
    /// The stream cannot be read.
    #[error("the stream {DEAD_LETTERS} cannot be read: {0}; is JetStream up, and has a service made the stream?")]
    Unreadable(String),
    /// There is no such letter.
    #[error("there is no dead letter {0}; list them to see their numbers")]
    Unknown(u64),
    /// Nobody who could do it answered.
    #[error("no instance of {consumer} that holds {town} answered; is it running? Nothing is lost, try again")]
    NobodyThere {
        /// The consumer.
        consumer: String,
        /// The town.
        town: Town,
    },
    /// The consumer tried, and could not.
    #[error("dead letter {number} stays: {reason}")]
    Stays {
        /// The letter.
        number: u64,
        /// Why.
        reason: String,
    },
}

/// What to do with a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Action {
    Redrive,
    Discard,
}

/// Asks the holder of a letter's town to act on it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Order {
    pub action: Action,
    pub number: u64,
}

/// How an order ended; a reason where the letter stays.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Outcome {
    pub stays: Option<String>,
}

/// Where the instances of `consumer` hear orders about letters of a town.
pub(crate) fn orders(consumer: &str, town: &str) -> String {
    format!("int.{consumer}.dead_letters.{town}")
}

/// The dead letters of a city.
#[derive(Clone)]
pub struct DeadLetters {
    client: Client,
    context: Context,
}

impl DeadLetters {
    /// The letters in the stream that `client` reaches.
    pub fn new(client: Client) -> Self {
        Self { context: jetstream::new(client.clone()), client }
    }

    /// The first `limit` letters of `choice`, by number.
    ///
    /// # Errors
    /// [`LetterError::Unreadable`].
    pub async fn list(&self, choice: &Choice, limit: usize) -> Result<Vec<DeadLetter>, LetterError> {
        let stream = self.stream().await?;
        let consumer = choice.consumer.as_deref().unwrap_or("*");
        let filter = format!("dlq.{consumer}.{}.>", choice.town.as_ref().map_or("*", Town::as_str));
        let (mut letters, mut after) = (Vec::new(), choice.after);
        while letters.len() < limit {
            let Some(letter) = next(&stream, &filter, after + 1).await? else { break };
            after = letter.number;
            letters.push(letter);
        }
        Ok(letters)
    }

    /// The letter of that number.
    ///
    /// # Errors
    /// [`LetterError::Unreadable`], [`LetterError::Unknown`].
    pub async fn show(&self, number: u64) -> Result<DeadLetter, LetterError> {
        find(&self.stream().await?, number).await?.ok_or(LetterError::Unknown(number))
    }

    /// Has its consumer digest the letter again, and removes it when it has.
    ///
    /// # Errors
    /// See [`LetterError`].
    pub async fn redrive(&self, number: u64) -> Result<DeadLetter, LetterError> {
        self.order(number, Action::Redrive).await
    }

    /// Has its consumer go on without the letter's event, and removes it.
    ///
    /// # Errors
    /// See [`LetterError`].
    pub async fn discard(&self, number: u64) -> Result<DeadLetter, LetterError> {
        self.order(number, Action::Discard).await
    }

    async fn order(&self, number: u64, action: Action) -> Result<DeadLetter, LetterError> {
        let letter = self.show(number).await?;
        let stays = |reason: String| LetterError::Stays { number, reason };
        let body = serde_json::to_vec(&Order { action, number }).map_err(|error| stays(error.to_string()))?;
        let request = Request::new().payload(body.into()).timeout(Some(PATIENCE));
        let subject = orders(&letter.consumer, letter.town.as_str());
        let reply = self.client.send_request(subject, request).await;
        let nobody = |_| LetterError::NobodyThere { consumer: letter.consumer.clone(), town: letter.town.clone() };
        let reply = reply.map_err(nobody)?;
        let outcome: Outcome = serde_json::from_slice(&reply.payload).map_err(|error| stays(error.to_string()))?;
        outcome.stays.map_or(Ok(letter), |reason| Err(stays(reason)))
    }

    async fn stream(&self) -> Result<Stream<()>, LetterError> {
        self.context.get_stream_no_info(DEAD_LETTERS).await.map_err(unreadable)
    }
}

/// The first letter from `number` on whose subject fits `filter`.
async fn next(stream: &Stream<()>, filter: &str, number: u64) -> Result<Option<DeadLetter>, LetterError> {
    match stream.direct_get_next_for_subject(filter, Some(number)).await {
        Ok(found) => Ok(letter(found)),
        Err(error) if error.kind() == DirectGetErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(error)),
    }
}

/// The letter of that number, where it is still there.
pub(crate) async fn find(stream: &Stream<()>, number: u64) -> Result<Option<DeadLetter>, LetterError> {
    match stream.direct_get(number).await {
        Ok(found) => Ok(letter(found)),
        Err(error) if error.kind() == DirectGetErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(error)),
    }
}

fn letter(message: jetstream::message::StreamMessage) -> Option<DeadLetter> {
    let mut tokens = message.subject.split('.').skip(1);
    let (consumer, town, producer) =
        (tokens.next()?.to_owned(), Town::parse(tokens.next()?)?, tokens.next()?.to_owned());
    let at = jiff::Timestamp::from_nanosecond(message.time.unix_timestamp_nanos()).unwrap_or_default();
    Some(DeadLetter {
        number: message.sequence,
        consumer,
        town,
        producer,
        subject: text(&message.headers, headers::SUBJECT),
        stream_sequence: text(&message.headers, headers::STREAM_SEQUENCE).parse().unwrap_or_default(),
        source: text(&message.headers, headers::SOURCE),
        sequence: text(&message.headers, headers::SEQUENCE).parse().unwrap_or_default(),
        reason: text(&message.headers, headers::REASON),
        attempts: text(&message.headers, headers::ATTEMPTS).parse().unwrap_or_default(),
        at: at.to_string(),
        payload: message.payload,
    })
}

fn text(map: &HeaderMap, name: &'static str) -> String {
    map.get(name).map(ToString::to_string).unwrap_or_default()
}

fn unreadable(error: impl std::fmt::Display) -> LetterError {
    LetterError::Unreadable(error.to_string())
}
