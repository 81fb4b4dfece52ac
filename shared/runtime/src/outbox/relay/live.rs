//! The relay's use of one connection: events out, acknowledgements in.
//!
//! One inbox subscription takes all acknowledgements, each publish its own token in the reply subject. That costs a
//! third of a future and a one-shot channel per publish.

use std::borrow::Cow;

use async_nats::{HeaderMap, Message, Subject, Subscriber, header, jetstream::stream::Info};
use futures::{
    StreamExt,
    stream::{ReadyChunks, SelectAll},
};
use serde::Deserialize;
use wuwei_contracts::{Town, subject};

use crate::{
    leases::Held,
    link::Connected,
    outbox::{
        OutboxRow, OutgoingEvent, passed,
        pending::Flight,
        stream::{self, StreamError, StreamSettings},
    },
    telemetry::{self, Announced, Recorded},
};

/// Acknowledgements handled at a time.
const CHUNK: usize = 256;
const CONTENT_TYPE: &str = "Content-Type";
const CLOUD_EVENT: &str = "application/cloudevents+json";
/// How subjects end on which whole rows are passed on.
const ROWS: &str = ".rows";
const TRACEPARENT: &str = "traceparent";

/// A connection in use.
pub(super) struct Live {
    pub connected: Connected,
    /// The stream when the connection was opened.
    pub stream: Sight,
    inbox: String,
    acks: ReadyChunks<Subscriber>,
    nudges: SelectAll<Subscriber>,
}

/// What matters of a stream's state.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sight {
    /// When it was made, seconds since 1970: another time, another stream.
    pub created: i64,
    /// Its last sequence.
    pub last: u64,
    /// When it took its last message, microseconds since 1970.
    pub last_at: i64,
}

/// What the server says to a publish.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Ack {
    /// Stored at this sequence.
    Stored(u64),
    /// Stored before.
    Duplicate(u64),
    /// Not stored; the reason. To be tried again.
    Refused(String),
}

impl Live {
    /// Makes sure of the stream and subscribes.
    pub async fn open(
        connected: Connected,
        service: &str,
        settings: &StreamSettings,
        held: &Held,
    ) -> Result<Self, StreamError> {
        let found = stream::ensure_events(&connected.context, service, settings).await?;
        let inbox = connected.client.new_inbox();
        let acks = connected.client.subscribe(format!("{inbox}.*")).await.map_err(gone)?;
        let mut live = Self {
            stream: Sight::from(&found),
            inbox,
            acks: acks.ready_chunks(CHUNK),
            nudges: SelectAll::new(),
            connected,
        };
        live.listen(service, held).await.map_err(gone)?;
        Ok(live)
    }

    /// Listens for nudges about the shards held, and no others.
    pub async fn listen(&mut self, service: &str, held: &Held) -> Result<(), async_nats::SubscribeError> {
        let mut nudges = SelectAll::new();
        for shard in held.shards() {
            nudges.push(self.connected.client.subscribe(nudge(service, shard)).await?);
            nudges.push(self.connected.client.subscribe(rows(service, shard)).await?);
        }
        self.nudges = nudges;
        Ok(())
    }

    /// Acknowledgements or a nudge, whichever comes.
    pub async fn next(&mut self) -> Heard {
        let has_nudges = !self.nudges.is_empty();
        tokio::select! {
            acks = self.acks.next() => acks.map_or(Heard::Nothing, Heard::Acks),
            nudge = self.nudges.next(), if has_nudges => match nudge {
                Some(message) if message.subject.ends_with(ROWS) => Heard::Row(message),
                Some(message) => Heard::Nudge(message),
                None => Heard::Nothing,
            },
        }
    }

    /// Publishes; false where the connection is gone.
    pub async fn publish(&self, Flight { token, event }: Flight) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::NATS_MESSAGE_ID, event.id.to_string());
        headers.insert(CONTENT_TYPE, CLOUD_EVENT);
        if let Some(traceparent) = event.traceparent {
            headers.insert(TRACEPARENT, traceparent);
        }
        let reply = format!("{}.{token}", self.inbox);
        let client = &self.connected.client;
        match client.publish_with_reply_and_headers(event.subject, reply, headers, event.payload).await {
            Ok(()) => true,
            Err(error) => {
                tracing::debug!(%error, "an event was not sent");
                false
            }
        }
    }

    /// Passes `row` on to the holder of its shard, which has to publish it: whole, or by its id where it is too large. What
    /// gets lost is made up for by the holder's next poll.
    pub async fn pass_on(&self, service: &str, row: &OutboxRow) {
        let client = &self.connected.client;
        let whole = passed::message(row).ok().filter(|message| message.len() <= client.max_payload() / 2);
        let _ = match whole {
            Some(message) => client.publish(rows(service, row.shard), message).await,
            None => client.publish(nudge(service, row.shard), row.id.as_bytes().to_vec().into()).await,
        };
    }
}

/// What a connection brought.
pub(super) enum Heard {
    Acks(Vec<Message>),
    /// Ids of rows to be read from the table.
    Nudge(Message),
    /// A row, with its events.
    Row(Message),
    /// A subscription ended: the connection is ending.
    Nothing,
}

/// The span of a publish, where its event's trace is recorded.
pub(super) fn span(service: &str, event: &OutgoingEvent) -> Option<Recorded> {
    #[derive(Deserialize)]
    struct Kind<'a> {
        #[serde(rename = "type", borrow)]
        kind: Cow<'a, str>,
    }
    let created = event.traceparent.as_deref()?;
    let Kind { kind } = serde_json::from_slice(&event.payload).ok()?;
    let town = Town::parse(event.subject.split('.').nth(1)?)?;
    let announced = Announced { service, stream: &subject::stream(service), kind: &kind, id: event.id, town: &town };
    Some(telemetry::send_span(Some(created), announced)).filter(Recorded::is_recorded)
}

/// The token an acknowledgement answers to.
pub(super) fn token(subject: &Subject) -> Option<u64> {
    subject.rsplit('.').next()?.parse().ok()
}

/// Reads an acknowledgement. The usual one, `{"stream":"EVT_X","seq":1,"duplicate": true}`, without a JSON parser.
pub(super) fn ack(message: &Message) -> Ack {
    if let Some(status) = message.status.filter(|status| status.as_u16() >= 400) {
        return Ack::Refused(format!("no stream answers ({status})"));
    }
    let text = std::str::from_utf8(&message.payload).unwrap_or_default();
    let stored = text.split_once("\"seq\":").and_then(|(_, rest)| {
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        rest[..end].parse().ok()
    });
    match stored {
        Some(sequence) if !text.contains("\"error\":") => {
            let duplicate =
                text.split_once("\"duplicate\":").is_some_and(|(_, rest)| rest.trim_start().starts_with("true"));
            if duplicate { Ack::Duplicate(sequence) } else { Ack::Stored(sequence) }
        }
        _ => Ack::Refused(text.to_owned()),
    }
}

/// Where rows of `shard` are spoken of.
fn nudge(service: &str, shard: i32) -> String {
    format!("int.{service}.outbox.{shard}")
}

/// Where rows of `shard` are passed on.
fn rows(service: &str, shard: i32) -> String {
    format!("int.{service}.outbox.{shard}{ROWS}")
}

impl From<&Info> for Sight {
    fn from(info: &Info) -> Self {
        let last_at = info.state.last_timestamp.unix_timestamp_nanos() / 1000;
        Self {
            created: info.created.unix_timestamp(),
            last: info.state.last_sequence,
            last_at: i64::try_from(last_at).unwrap_or(i64::MAX),
        }
    }
}

fn gone(error: impl std::fmt::Display) -> StreamError {
    StreamError::Unreachable(error.to_string())
}

#[cfg(test)]
mod tests {
    use async_nats::StatusCode;

    use super::*;

    fn answer(payload: &str, status: Option<u16>) -> Ack {
        ack(&Message {
            subject: "_INBOX.x.7".into(),
            reply: None,
            payload: payload.to_owned().into(),
            headers: None,
            status: status.map(|status| StatusCode::from_u16(status).unwrap()),
            description: None,
            length: 0,
        })
    }

    #[test]
    fn an_acknowledgement_is_read() {
        assert_eq!(answer(r#"{"stream":"EVT_X","seq":41}"#, None), Ack::Stored(41));
        assert_eq!(answer(r#"{"stream":"EVT_X","seq":42,"duplicate": true}"#, None), Ack::Duplicate(42));
        assert_eq!(answer(r#"{"stream":"EVT_X","domain":"d","seq":42,"duplicate":true}"#, None), Ack::Duplicate(42));
        let full = r#"{"error":{"code":503,"err_code":10077,"description":"insufficient resources"},"stream":"EVT_X","seq":0}"#;
        assert!(matches!(answer(full, None), Ack::Refused(_)));
        assert!(matches!(answer("", Some(503)), Ack::Refused(_)));
        assert!(matches!(answer("", None), Ack::Refused(_)));
        assert_eq!(token(&"_INBOX.abc.17".into()), Some(17));
    }
}
