//! Rows passed on to the instance that holds their shard, with their events: it need not read them from the table.
//!
//! What was committed, as one message: a line of JSON that tells of the row and its events, then their payloads one after
//! another, each as long as that line says.

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{OutboxRow, OutgoingEvent};

#[derive(Serialize, Deserialize)]
struct Told {
    id: Uuid,
    shard: i32,
    at: i64,
    events: Vec<ToldEvent>,
}

#[derive(Serialize, Deserialize)]
struct ToldEvent {
    aggregate: String,
    sequence: i64,
    id: Uuid,
    subject: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    traceparent: Option<String>,
    /// Length of its payload.
    bytes: usize,
}

/// The message for `row`.
pub(super) fn message(row: &OutboxRow) -> Result<Bytes, serde_json::Error> {
    let event = |event: &OutgoingEvent| ToldEvent {
        aggregate: event.aggregate.clone(),
        sequence: event.sequence,
        id: event.id,
        subject: event.subject.clone(),
        traceparent: event.traceparent.clone(),
        bytes: event.payload.len(),
    };
    let told = Told { id: row.id, shard: row.shard, at: row.at, events: row.events.iter().map(event).collect() };
    let mut message = serde_json::to_vec(&told)?;
    message.push(b'\n');
    row.events.iter().for_each(|event| message.extend_from_slice(&event.payload));
    Ok(message.into())
}

/// The row of `message`; none where it is none.
pub(super) fn row(message: &Bytes) -> Option<OutboxRow> {
    let end = message.iter().position(|byte| *byte == b'\n')?;
    let Told { id, shard, at, events } = serde_json::from_slice(&message[..end]).ok()?;
    let mut payloads = message.slice(end + 1..);
    let mut row = OutboxRow { id, shard, at, events: Vec::with_capacity(events.len()) };
    for ToldEvent { aggregate, sequence, id, subject, traceparent, bytes } in events {
        if bytes > payloads.len() {
            return None;
        }
        let payload = payloads.split_to(bytes);
        row.events.push(OutgoingEvent { aggregate, sequence, id, subject, payload, traceparent });
    }
    payloads.is_empty().then_some(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(sequence: i64, payload: &'static str) -> OutgoingEvent {
        OutgoingEvent {
            aggregate: "thing/a".to_owned(),
            sequence,
            id: Uuid::from_u128(7),
            subject: "evt.dalang.test.thing.a.changed".to_owned(),
            payload: Bytes::from_static(payload.as_bytes()),
            traceparent: (sequence == 2).then(|| "00-1-2-01".to_owned()),
        }
    }

    #[test]
    fn a_row_passed_on_arrives_as_it_was() {
        let events = vec![event(1, "{\"name\":\"\u{5927}\u{6717}\\n\"}"), event(2, "{}"), event(3, "")];
        let sent = OutboxRow { id: Uuid::from_u128(1), shard: 5, at: 42, events };
        let got = row(&message(&sent).unwrap()).unwrap();
        assert_eq!(format!("{got:?}"), format!("{sent:?}"));
    }

    #[test]
    fn what_is_cut_short_or_longer_than_told_is_no_row() {
        let sent = OutboxRow { id: Uuid::nil(), shard: 0, at: 0, events: vec![event(1, "{\"a\":1}")] };
        let whole = message(&sent).unwrap();
        for end in 0..whole.len() {
            assert!(row(&whole.slice(..end)).is_none(), "cut at {end}");
        }
        assert!(row(&Bytes::from([&whole[..], b"x"].concat())).is_none());
    }
}
