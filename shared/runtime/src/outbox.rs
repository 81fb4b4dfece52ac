//! From committed to published: the outbox keeps what JetStream may not have on disk yet.

mod check;
pub(crate) mod handover;
mod passed;
mod pending;
mod recent;
pub mod relay;
mod retained;
pub mod stream;
mod table;

use bytes::Bytes;
use uuid::Uuid;

pub use handover::{Handed, Handover, handover};

/// The events of one shard committed by one batch; a row of the table `outbox`.
#[derive(Debug, Clone)]
pub struct OutboxRow {
    /// `UUIDv7` of the row.
    pub id: Uuid,
    /// Shard of the events' towns.
    pub shard: i32,
    /// When it was committed, microseconds since 1970.
    pub at: i64,
    /// The events, in the order they happened.
    pub events: Vec<OutgoingEvent>,
}

impl OutboxRow {
    /// Memory its events take, roughly.
    pub(crate) fn bytes(&self) -> usize {
        self.events.iter().map(OutgoingEvent::bytes).sum()
    }
}

impl OutgoingEvent {
    /// What an event takes in memory besides its texts, roughly.
    const OVERHEAD: usize = 256;

    /// Memory it takes, roughly.
    pub(crate) fn bytes(&self) -> usize {
        self.payload.len() + self.subject.len() + self.aggregate.len() + Self::OVERHEAD
    }
}

/// An event on its way to its stream.
#[derive(Debug, Clone)]
pub struct OutgoingEvent {
    /// `<kind>/<id>`.
    pub aggregate: String,
    /// Dense per aggregate, from 1.
    pub sequence: i64,
    /// `UUIDv7`, also the `Nats-Msg-Id`.
    pub id: Uuid,
    /// NATS subject.
    pub subject: String,
    /// The whole `CloudEvent` as JSON.
    pub payload: Bytes,
    /// Trace context of the creating trace, if sampled.
    pub traceparent: Option<String>,
}

/// When a `UUIDv7` was made, microseconds since 1970 by the system's time; the end of time for another id.
pub(crate) fn made_at(id: &Uuid) -> i64 {
    let made = id.get_timestamp().map(|at| at.to_unix());
    let micros = made.and_then(|(seconds, nanos)| i64::try_from(seconds * 1_000_000 + u64::from(nanos) / 1000).ok());
    micros.unwrap_or(i64::MAX)
}

/// The first id of a row made at `micros` since 1970 or later.
pub(crate) fn made_since(micros: i64) -> Uuid {
    Uuid::from_u128(u128::from((micros / 1000).max(0).unsigned_abs()) << 80)
}
