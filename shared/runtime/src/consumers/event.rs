//! An event as it was delivered.

use async_nats::{HeaderMap, Subject, jetstream};
use bytes::Bytes;
use serde::Deserialize;
use tokio::time::Instant;
use wuwei_contracts::{CloudEvent, Town};

/// What a consumer has to know of an event, whatever its data.
#[derive(Debug, Clone)]
pub(crate) struct Facts {
    /// The event without its data.
    pub event: CloudEvent<Ignored>,
    /// Its place in the history of its source, from 1.
    pub sequence: i64,
    pub town: Town,
    /// The whole event.
    pub payload: Bytes,
}

/// The data, which only its reaction reads.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Ignored {}

impl Facts {
    /// Reads `payload`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(payload: Bytes) -> Result<Self, String> {
        let event: CloudEvent<Ignored> =
            serde_json::from_slice(&payload).map_err(|error| format!("it is no CloudEvent: {error}"))?;
        let sequence = event.sequence().filter(|sequence| *sequence > 0);
        let sequence = sequence.ok_or_else(|| format!("its sequence {:?} is no number from 1", event.sequence))?;
        let town = event.town().ok_or_else(|| format!("its source {:?} names no town", event.source))?;
        Ok(Self { event, sequence, town, payload })
    }

    /// `/towns/<town>/<service>/<aggregate>/<id>`.
    pub fn source(&self) -> &str {
        &self.event.source
    }
}

/// A message on its way through a consumer.
#[derive(Debug)]
pub(crate) struct Delivery {
    pub subject: Subject,
    pub headers: HeaderMap,
    /// Where acknowledgements go.
    pub reply: Subject,
    /// How often it was delivered, this time included.
    pub delivered: i64,
    /// Its place in the stream.
    pub stream_sequence: u64,
    pub received: Instant,
    /// Its predecessor is missing and is waited for until then.
    pub gap: Option<Instant>,
    pub facts: Facts,
}

/// A message that cannot be read.
#[derive(Debug)]
pub(crate) struct Unreadable {
    pub subject: Subject,
    pub headers: HeaderMap,
    pub reply: Subject,
    pub payload: Bytes,
    pub stream_sequence: u64,
    pub reason: String,
}

/// Reads a message; none where it is no message of a stream.
pub(crate) fn delivery(message: jetstream::Message) -> Option<Result<Delivery, Unreadable>> {
    let (delivered, stream_sequence) = message.info().map(|info| (info.delivered, info.stream_sequence)).ok()?;
    let async_nats::Message { subject, reply, payload, headers, .. } = message.message;
    let (reply, headers) = (reply?, headers.unwrap_or_default());
    Some(match Facts::read(payload.clone()) {
        Ok(facts) => {
            let received = Instant::now();
            Ok(Delivery { subject, headers, reply, delivered, stream_sequence, received, gap: None, facts })
        }
        Err(reason) => Err(Unreadable { subject, headers, reply, payload, stream_sequence, reason }),
    })
}
