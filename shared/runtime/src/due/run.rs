//! One due row as a job.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use tokio::{sync::OwnedSemaphorePermit, time::timeout};
use wuwei_contracts::{Kind, Rejection};

use super::{DONE, DueParts, Told, WAITING, row};
use crate::{
    entities::due::Model,
    job::{Answer, Done, Job, Once, Run},
    origin::Origin,
    read::Read,
    refusal::{Fault, Refusal},
    service::{Spec, Woken},
    tasks, telemetry,
    work::Work,
    writer::Writer,
};

/// Longest time for what a task sends; whoever sends has shorter ones.
const LONGEST_SENDING: Duration = Duration::from_mins(1);

/// Hands `due` to the writer, after what it sends, if anything, which holds the permit; `told` hears whether it has to be
/// tried again.
pub(super) fn submit(
    parts: &DueParts,
    (due, permit): (&Model, Option<OwnedSemaphorePermit>),
    told: impl FnOnce(Told) + Send + 'static,
) {
    let (spec, writer) = (&parts.spec, &parts.writer);
    let (id, ends) = (due.id.clone(), end(spec, due));
    let again = writer.clone();
    let done = Box::new(move |answer| match answer {
        Answer::Reply { .. } => told(Told::Through),
        Answer::Fault(_) => told(Told::Failed),
        // The queue is full, or the town is elsewhere: it stays waiting.
        Answer::Rejected(rejection) if rejection.retry_after.is_some() => told(Told::Busy),
        Answer::Rejected(rejection) => {
            tracing::info!(due = id, code = %rejection.code, "a due task was rejected: the world has moved on");
            let told: Done = Box::new(move |answer| {
                told(if matches!(answer, Answer::Reply { .. }) { Told::Through } else { Told::Failed });
            });
            match ends {
                Ok(job) => give(&again, Job { done: told, ..job }),
                Err(fault) => {
                    tracing::error!(due = id, %fault, "a rejected due task could not be ended");
                    told(Answer::Fault(crate::ids::new()));
                }
            }
        }
    });
    match Carried::out(spec, due, done) {
        Ok((carried, Woken::Work { lane, run })) => give(writer, carried.job(lane, run)),
        Ok((carried, Woken::Sending { lane, send })) => {
            let read = carried.read(parts);
            let (writer, named) = (writer.clone(), due.id.clone());
            // In a task of its own: it may take its time, and whatever becomes of it is told.
            let sending = tasks::spawn(timeout(LONGEST_SENDING, send(read)));
            tasks::spawn(async move {
                let sent = sending.await;
                // Kept until the writer has it, or it is told.
                let _permit = permit;
                let fault = match sent {
                    Ok(Ok(Ok(run))) => return give(&writer, carried.job(lane, run)),
                    Ok(Ok(Err(fault))) => fault,
                    Ok(Err(_)) => Fault::new(format!("nothing came of it for {LONGEST_SENDING:?}")),
                    Err(ended) => Fault::new(ended),
                };
                let fault_id = crate::ids::new();
                tracing::error!(due = named, %fault, %fault_id, "what a due task sends could not be sent");
                (carried.done)(Answer::Fault(fault_id));
            });
        }
        Err((fault, done)) => {
            tracing::error!(due = due.id, task = due.task, %fault, "a due row cannot be read");
            done(Answer::Fault(crate::ids::new()));
        }
    }
}

fn give(writer: &Writer, job: Job) {
    if let Err(job) = writer.submit(job) {
        let says = "the town's queue is full";
        let full = Rejection::new(Kind::Unavailable, "overloaded", says).retry_after(1);
        (job.done)(Answer::Rejected(Box::new(full)));
    }
}

/// The job that carries `due` out, if it still waits when it runs; after what it sends, which is read by `reader`.
#[cfg(feature = "testing")]
pub(crate) async fn job(
    spec: &Spec,
    due: &Model,
    (reader, clock): (sea_orm::DatabaseConnection, crate::clock::Clock),
    done: Done,
) -> Result<Job, Fault> {
    match Carried::out(spec, due, done).map_err(|(fault, _)| fault)? {
        (carried, Woken::Work { lane, run }) => Ok(carried.job(lane, run)),
        (carried, Woken::Sending { lane, send }) => {
            let run = send(Read { database: reader, clock, origin: carried.origin.clone() }).await?;
            Ok(carried.job(lane, run))
        }
    }
}

/// A due row that is being carried out.
struct Carried {
    id: String,
    at: i64,
    origin: Arc<Origin>,
    done: Done,
}

impl Carried {
    /// Begins to carry `due` out, in a span that ends when `done` is told.
    fn out(spec: &Spec, due: &Model, done: Done) -> Result<(Self, Woken), (Fault, Done)> {
        let (origin, woken) = match prepared(spec, due) {
            Ok(prepared) => prepared,
            Err(fault) => return Err((fault, done)),
        };
        let span = telemetry::due_span(origin.traceparent.as_deref(), spec.name, origin.operation, &origin.town);
        span.belongs(origin.correlation, origin.causation);
        let origin = Arc::new(Origin { traceparent: span.traceparent.clone(), ..origin });
        let done = Box::new(move |answer| {
            match &answer {
                Answer::Reply { .. } => span.outcome("done"),
                Answer::Rejected(rejection) => span.outcome(&rejection.code),
                Answer::Fault(id) => span.failed("fault", &id.to_string()),
            }
            done(answer);
        });
        Ok((Self { id: due.id.clone(), at: due.at, origin, done }, woken))
    }

    fn read(&self, parts: &DueParts) -> Read {
        Read { database: parts.reader.clone(), clock: parts.clock.clone(), origin: self.origin.clone() }
    }

    fn job(self, lane: String, task: Run) -> Job {
        let Self { id, at, origin, done } = self;
        let run: Run = Arc::new(move |work| Box::pin(once(work, id.clone(), at, task.clone())));
        Job { origin, lane, deadline: None, once: Once::Row, run, done }
    }
}

fn prepared(spec: &Spec, due: &Model) -> Result<(Origin, Woken), Fault> {
    let task = spec.dues.get(due.task.as_str()).ok_or_else(|| Fault::new(format!("no due task {:?}", due.task)))?;
    let woken = (task.prepare)(&due.payload)?;
    Ok((row::origin(due, spec.name, task.name)?, woken))
}

/// Runs the task and marks the row done, unless it was done, cancelled or moved meanwhile.
async fn once(work: Work, id: String, at: i64, task: Run) -> Result<Bytes, Refusal> {
    let Some(before) = waiting(&work, &id, at).await? else { return Ok(Bytes::new()) };
    task(work.clone()).await?;
    // The task may have scheduled itself again under the same id.
    if let Some(row) = work.find::<Model>(id.as_str()).await?
        && row.version == before.version
    {
        work.save(Model { state: DONE.to_owned(), version: row.version + 1, ..row });
    }
    Ok(Bytes::new())
}

async fn waiting(work: &Work, id: &str, at: i64) -> Result<Option<Model>, Refusal> {
    let row = work.find::<Model>(id).await?;
    Ok(row.filter(|row| row.state == WAITING && row.at == at))
}

/// The job that ends a row whose task was rejected.
fn end(spec: &Spec, due: &Model) -> Result<Job, Fault> {
    let (id, at) = (due.id.clone(), due.at);
    let run: Run = Arc::new(move |work| {
        let id = id.clone();
        Box::pin(async move {
            if let Some(row) = waiting(&work, &id, at).await? {
                work.save(Model { state: DONE.to_owned(), version: row.version + 1, ..row });
            }
            Ok(Bytes::new())
        })
    });
    let (origin, ..) = prepared(spec, due)?;
    let origin = Arc::new(Origin { traceparent: None, ..origin });
    let lane = format!("due/{}", due.id);
    Ok(Job { origin, lane, deadline: None, once: Once::Row, run, done: Box::new(drop) })
}
