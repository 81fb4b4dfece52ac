//! Dead letters as they are written: the event as it was, its headers, and why it could not be digested.

use async_nats::{HeaderMap, jetstream::Context};
use bytes::Bytes;
use wuwei_contracts::{Town, subject};

use super::{
    applier::Applier,
    digest::Refused,
    event::{Delivery, Unreadable},
};
use crate::dead_letters::headers;

/// Longest reason kept, in bytes: headers share the message's size limit.
const REASON: usize = 1000;

/// A dead letter.
pub(super) struct Letter {
    /// `dlq.<consumer>.<town>.<producer>`
    subject: String,
    /// Where the event was published.
    pub original: String,
    pub reason: String,
    pub attempts: u32,
    stream_sequence: u64,
    source: String,
    sequence: i64,
    id: String,
    headers: HeaderMap,
    payload: Bytes,
}

impl Letter {
    pub fn of(applier: &Applier, producer: &str, delivery: &Delivery, refused: Refused) -> Self {
        let facts = &delivery.facts;
        Self {
            subject: subject::dead_letter(applier.name, &facts.town, producer),
            original: delivery.subject.to_string(),
            reason: refused.reason,
            attempts: refused.attempts,
            stream_sequence: delivery.stream_sequence,
            source: facts.source().to_owned(),
            sequence: facts.sequence,
            id: facts.event.id.to_string(),
            headers: delivery.headers.clone(),
            payload: facts.payload.clone(),
        }
    }

    pub fn unreadable(applier: &Applier, producer: &str, message: &Unreadable) -> Self {
        let town = message.subject.split('.').nth(1).and_then(Town::parse).unwrap_or_else(Town::city);
        Self {
            subject: subject::dead_letter(applier.name, &town, producer),
            original: message.subject.to_string(),
            reason: message.reason.clone(),
            attempts: 1,
            stream_sequence: message.stream_sequence,
            source: String::new(),
            sequence: 0,
            id: format!("unreadable-{producer}-{}", message.stream_sequence),
            headers: message.headers.clone(),
            payload: message.payload.clone(),
        }
    }
}

/// Publishes `letter`; it is stored when this returns well.
pub(super) async fn write(context: &Context, letter: &Letter) -> Result<(), async_nats::Error> {
    let mut map = letter.headers.clone();
    let consumer = letter.subject.split('.').nth(1).unwrap_or_default();
    // Of two holders that give up on the same event, one letter is kept.
    map.insert(async_nats::header::NATS_MESSAGE_ID, format!("{consumer}-{}", letter.id));
    map.insert(headers::REASON, one_line(&letter.reason));
    map.insert(headers::ATTEMPTS, letter.attempts.to_string());
    map.insert(headers::SUBJECT, one_line(&letter.original));
    map.insert(headers::STREAM_SEQUENCE, letter.stream_sequence.to_string());
    map.insert(headers::SOURCE, one_line(&letter.source));
    map.insert(headers::SEQUENCE, letter.sequence.to_string());
    context.publish_with_headers(letter.subject.clone(), map, letter.payload.clone()).await?.await?;
    Ok(())
}

/// Header values are single lines.
fn one_line(text: &str) -> String {
    let mut line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    line.truncate(line.floor_char_boundary(REASON));
    line
}
