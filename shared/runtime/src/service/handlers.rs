//! What a service implements: one trait per kind of work, plain methods that know nothing of batches or transport.

use serde::{Serialize, de::DeserializeOwned};
use wuwei_contracts::{CloudEvent, Command, Event, Query, Rejection};

use crate::{
    read::Read,
    refusal::{Fault, Outcome, Refusal},
    work::Work,
};

/// Carries out a command: find, decide, save, emit. May await only `work.find*`.
pub trait Handles<C: Command>: Send + Sync + 'static {
    /// Runs once per attempt; nothing it buffers is seen outside before the commit.
    fn handle(&self, work: &Work, command: C) -> impl Future<Output = Outcome<C>>;
}

/// Carries out a command that begins with a long computation that needs no row, such as reading a file: that is done
/// once, outside the writer, so that it delays nobody; only then is the command queued.
pub trait Computes<C: Command>: Send + Sync + 'static {
    /// What the computation makes.
    type Computed: Send + Sync + 'static;

    /// Computes, once, after the caller's permission was checked.
    fn compute(&self, command: C) -> Result<Self::Computed, Rejection>;

    /// As [`Handles::handle`], on what was computed.
    fn commit(&self, work: &Work, computed: &Self::Computed) -> impl Future<Output = Outcome<C>>;
}

/// Answers a query from committed rows.
pub trait Answers<Q: Query>: Send + Sync + 'static {
    /// Reads and answers.
    fn answer(&self, read: &Read, query: Q) -> impl Future<Output = Outcome<Q>> + Send;
}

/// Reacts to an event of a service, each event once.
pub trait ReactsTo<E: Event>: Send + Sync + 'static {
    /// Applies the event. A rejection makes it a dead letter, a fault is tried again.
    fn react(&self, work: &Work, event: CloudEvent<E>) -> impl Future<Output = Result<(), Refusal>>;
}

/// A task that becomes due: what to do, kept as JSON in a due row.
pub trait Due: Serialize + DeserializeOwned + Clone + Send + Sync + 'static {
    /// Name of the task, stable.
    const NAME: &'static str;

    /// The aggregate it touches.
    fn key(&self) -> String;
}

/// Carries out a due task, each due row once.
pub trait Wakes<D: Due>: Send + Sync + 'static {
    /// Does what became due. A rejection ends it (the world moved on), a fault is tried again.
    fn wake(&self, work: &Work, due: D) -> impl Future<Output = Result<(), Refusal>>;
}

/// Carries out a due task that begins with something outside, such as sending a message: that is done outside the writer, so
/// that it delays nobody; only then is what came of it noted.
///
/// It may be done twice, where the process dies before the note is committed; so what is sent must carry a name that is the
/// task's own, by which the other end knows it.
pub trait Sends<D: Due>: Send + Sync + 'static {
    /// What came of it.
    type Sent: Send + Sync + 'static;

    /// Does it, from committed rows. A fault is tried again; that the other end could not be reached is none: it is noted.
    fn send(&self, read: &Read, due: D) -> impl Future<Output = Result<Self::Sent, Fault>> + Send;

    /// Notes what came of it, as [`Wakes::wake`].
    fn sent(&self, work: &Work, due: D, sent: &Self::Sent) -> impl Future<Output = Result<(), Refusal>>;
}
