//! Applying an event: its reaction and its position in one transaction.

use std::{
    collections::HashMap,
    sync::{Arc, atomic::AtomicU64},
};

use bytes::Bytes;
use parking_lot::Mutex;
use sea_orm::DatabaseConnection;
use tokio::sync::oneshot;
use wuwei_contracts::{Rejection, subject};

use super::{ConsumerFigures, event::Facts};
use crate::{
    clock::Clock,
    entities::position,
    job::{Answer, Job, Once, Run},
    leases::system_micros,
    origin::{Actor, Origin},
    outbox::made_at,
    refusal::Refusal,
    service::{Reaction, Spec},
    telemetry::{self, Announced, Recorded},
    work::Work,
    writer::Writer,
};

const APPLIED: &[u8] = b"applied";
const KNOWN: &[u8] = b"known";
const GAP: &[u8] = b"gap ";
/// An event older than a minute is replayed: its handling is a trace of its own.
const LIVE_MICROS: i64 = 60_000_000;

/// What became of an event.
#[derive(Debug)]
pub(crate) enum Applied {
    /// It took effect now.
    Now,
    /// It had taken effect before.
    Before,
    /// Its predecessor is missing: so far only this sequence is applied.
    Gap(i64),
    /// Its reaction refused it.
    Rejected(Box<Rejection>),
    /// It does not read as its type says.
    Unreadable(String),
    /// Its reaction failed; logged under this id.
    Fault(uuid::Uuid),
    /// The writer is stopping.
    Stopping,
}

/// Applies events in the name of one service.
pub(crate) struct Applier {
    /// Names this consumer in durables, positions and dead letters.
    pub name: &'static str,
    pub writer: Writer,
    /// To see whether a fault is the database's, and to empty projections.
    pub database: DatabaseConnection,
    pub figures: Arc<ConsumerFigures>,
    clock: Clock,
    /// By producer and event type.
    reactions: HashMap<(String, String), Known>,
    /// Sources with a dead letter, and its sequence: what comes after can only be one too.
    dead: Mutex<HashMap<String, i64>>,
}

struct Known {
    reaction: Reaction,
    /// The event's type, for logs.
    operation: &'static str,
}

impl Applier {
    pub fn new(spec: &Spec, writer: Writer, database: DatabaseConnection, clock: Clock) -> Self {
        let known = |((producer, event), reaction): (&(&str, String), &Reaction)| {
            // Once per reaction and start.
            let operation: &'static str = event.clone().leak();
            (((*producer).to_owned(), event.clone()), Known { reaction: reaction.clone(), operation })
        };
        let reactions = spec.reactions.iter().map(known).collect();
        Self { name: spec.name, writer, database, figures: Arc::default(), clock, reactions, dead: Mutex::default() }
    }

    /// Applies an event, once: where its source has just come to it. An event without a reaction moves the position on.
    pub async fn apply(&self, facts: &Facts) -> Applied {
        let (run, operation) = match self.reaction(facts) {
            Ok(reaction) => reaction,
            Err(reason) => return Applied::Unreadable(reason),
        };
        let run = once(self.position(facts), facts, run);
        let span = self.span(facts);
        let applied = self.submit(facts, run, operation, span.traceparent.clone()).await;
        match &applied {
            Applied::Rejected(rejection) => span.outcome(&rejection.code),
            Applied::Fault(id) => span.failed("fault", &id.to_string()),
            _ => span.outcome("done"),
        }
        match &applied {
            Applied::Now => self.live(facts, &self.figures.applied),
            Applied::Before => self.live(facts, &self.figures.duplicates),
            Applied::Gap(_) => ConsumerFigures::up(&self.figures.gaps),
            _ => {}
        }
        applied
    }

    fn live(&self, facts: &Facts, figure: &AtomicU64) {
        ConsumerFigures::up(figure);
        self.dead.lock().retain(|source, sequence| source != facts.source() || *sequence > facts.sequence);
    }

    /// Moves the position past an event without its effect: what comes after it can be applied again.
    pub async fn skip(&self, facts: &Facts) -> Applied {
        let run = once(self.position(facts), facts, None);
        self.submit(facts, run, "skip", None).await
    }

    /// The sequence of the dead letter that `facts` stands behind, if it does.
    pub fn behind(&self, facts: &Facts, last: i64) -> Option<i64> {
        self.dead.lock().get(facts.source()).copied().filter(|sequence| *sequence == last + 1)
    }

    /// That sequence of the source of `facts` is a dead letter. The lowest counts.
    pub fn died(&self, facts: &Facts, sequence: i64) {
        let mut dead = self.dead.lock();
        let lowest = dead.entry(facts.source().to_owned()).or_insert(sequence);
        *lowest = sequence.min(*lowest);
    }

    /// The source of `facts` is tried again from the start.
    pub fn revive(&self, facts: &Facts) {
        self.dead.lock().remove(facts.source());
    }

    fn position(&self, facts: &Facts) -> String {
        format!("{}|{}", self.name, facts.source())
    }

    fn reaction(&self, facts: &Facts) -> Result<(Option<Run>, &'static str), String> {
        let producer = facts.event.service().unwrap_or_default().to_owned();
        let Some(known) = self.reactions.get(&(producer, facts.event.kind.clone())) else {
            return Ok((None, "no_reaction"));
        };
        let prepared = (known.reaction.prepare)(&facts.payload);
        let run = prepared.map_err(|fault| format!("it does not read as {}: {fault}", known.operation))?;
        Ok((Some(run), known.operation))
    }

    fn span(&self, facts: &Facts) -> Recorded {
        let event = &facts.event;
        let stream = subject::stream(event.service().unwrap_or_default());
        let announced =
            Announced { service: self.name, stream: &stream, kind: &event.kind, id: event.id, town: &facts.town };
        let replayed = system_micros(&self.clock) - made_at(&event.id) > LIVE_MICROS;
        let span = telemetry::process_span(event.traceparent.as_deref(), self.name, announced, replayed);
        span.belongs(event.correlationid, event.id);
        span
    }

    async fn submit(&self, facts: &Facts, run: Run, operation: &'static str, traceparent: Option<String>) -> Applied {
        let event = &facts.event;
        let origin = Origin {
            town: facts.town.clone(),
            actor: Actor::service(self.name),
            operation,
            correlation: event.correlationid,
            causation: event.id,
            traceparent: traceparent.or_else(|| event.traceparent.clone()),
            sample: event.sample,
        };
        let (tell, told) = oneshot::channel();
        let done = Box::new(move |answer| {
            // Nobody waits any more where the consumer has stopped; then the event is delivered again.
            let _ = tell.send(answer);
        });
        let lane = facts.source().to_owned();
        let job = Job { origin: Arc::new(origin), lane, deadline: None, once: Once::Row, run, done };
        if self.writer.submit_wait(job).await.is_err() {
            return Applied::Stopping;
        }
        match told.await {
            Ok(Answer::Reply { body, .. }) => read(&body),
            Ok(Answer::Rejected(rejection)) => Applied::Rejected(rejection),
            Ok(Answer::Fault(id)) => Applied::Fault(id),
            Err(_) => Applied::Stopping,
        }
    }
}

/// Runs the reaction where the position stands just before the event, and moves the position.
fn once(position: String, facts: &Facts, inner: Option<Run>) -> Run {
    let (town, sequence) = (facts.town.as_str().to_owned(), facts.sequence);
    Arc::new(move |work| Box::pin(step(work, position.clone(), town.clone(), sequence, inner.clone())))
}

async fn step(work: Work, id: String, town: String, sequence: i64, inner: Option<Run>) -> Result<Bytes, Refusal> {
    let found = work.find::<position::Model>(id.as_str()).await?;
    let last = found.as_ref().map_or(0, |position| position.version);
    if sequence <= last {
        return Ok(Bytes::from_static(KNOWN));
    }
    if sequence > last + 1 {
        return Ok([GAP, last.to_string().as_bytes()].concat().into());
    }
    if let Some(inner) = inner {
        inner(work.clone()).await?;
    }
    let position = position::Model { id, town, version: sequence };
    if found.is_some() {
        work.save(position);
    } else {
        work.insert(position);
    }
    Ok(Bytes::from_static(APPLIED))
}

fn read(body: &[u8]) -> Applied {
    let gap = body.strip_prefix(GAP).and_then(|last| std::str::from_utf8(last).ok()?.parse().ok());
    match (gap, body == KNOWN) {
        (Some(last), _) => Applied::Gap(last),
        (None, true) => Applied::Before,
        (None, false) => Applied::Now,
    }
}
