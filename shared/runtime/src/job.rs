//! A job: one thing for the writer to do, atomically, with its events: a command, a reaction, a due task.

use std::sync::Arc;

use bytes::Bytes;
use futures::future::LocalBoxFuture;
use jiff::Timestamp;
use uuid::Uuid;
use wuwei_contracts::Rejection;

use crate::{origin::Origin, refusal::Refusal, work::Work};

/// Runs the handler; may be called again when the job lost a race.
pub(crate) type Run = Arc<dyn Fn(Work) -> LocalBoxFuture<'static, Result<Bytes, Refusal>> + Send + Sync>;

/// Told the answer, exactly once, after the commit.
pub(crate) type Done = Box<dyn FnOnce(Answer) + Send>;

/// One piece of work for the writer.
pub(crate) struct Job {
    /// Who and why; its town is the job's town.
    pub origin: Arc<Origin>,
    /// Jobs of one lane run one after another.
    pub lane: String,
    /// Not started after this instant.
    pub deadline: Option<Timestamp>,
    /// How a repeat is recognised.
    pub once: Once,
    /// The handler.
    pub run: Run,
    /// The answer's way back.
    pub done: Done,
}

/// How the repeat of a job is recognised.
#[derive(Debug, Clone)]
pub(crate) enum Once {
    /// By an idempotency row, which also holds the reply.
    Key(IdempotencyKey),
    /// By a row of its own (a position, a due row) that its handler checks and saves.
    Row,
}

/// Identity of a command under its caller's key.
#[derive(Debug, Clone)]
pub(crate) struct IdempotencyKey {
    /// Digest of (town, operation, caller, key).
    pub id: Uuid,
    /// HMAC of the body.
    pub mac: Vec<u8>,
}

/// What became of a job.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    /// Committed (or, `repeated`, committed before): the reply.
    Reply { body: Bytes, repeated: bool },
    /// Refused; nothing changed.
    Rejected(Box<Rejection>),
    /// Failed; nothing changed; logged under this id.
    Fault(Uuid),
}
