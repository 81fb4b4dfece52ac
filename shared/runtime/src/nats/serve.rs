//! One request, from receipt to the writer or the readers.

use std::{cell::Cell, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use async_nats::{Message, message::OutboundMessage};
use futures::FutureExt;
use jiff::Timestamp;
use tracing::Instrument;
use wuwei_contracts::{Kind, Place, Problem, Rejection};

use super::{
    desk::{Desk, Gate},
    front::Front,
    headers::{self, Given},
    pending::{self, Pending},
};
use crate::{
    grants::Permits,
    ids,
    job::{Answer, IdempotencyKey, Job, Once, Run},
    origin::{Actor, Origin},
    read::Read,
    refusal::{Fault, Refusal},
    service::{Ask, Prepared},
    telemetry,
};

/// Seconds after which an instance of the version that has the operation is likely to be asked.
const OTHER_VERSION_AFTER: u32 = 1;
/// Requests for unknown operations that may wait to learn whether another version has it; more are told to try again.
const UNKNOWN_AT_ONCE: usize = 256;
/// Seconds after which a full queue is likely to have room.
const ROOM_AFTER: u32 = 1;

/// What an admitted request asks for.
enum Admitted {
    Command { origin: Arc<Origin>, lane: String, run: Run, key: IdempotencyKey, deadline: Option<Timestamp> },
    Query { origin: Arc<Origin>, ask: Ask, deadline: Option<Timestamp> },
}

/// Takes in `message` at `desk`. Never waits: what cannot be finished at once goes on by itself.
pub(crate) fn receive(front: &Arc<Front>, desk: &Arc<Desk>, mut message: Message) {
    let name = operation_in(message.subject.as_str());
    let Some(endpoint) = front.endpoints.get(name) else { return unknown_operation(front, message) };
    let (pending, under_way) = Pending::open(front, desk, endpoint, message.reply.take());
    if under_way > front.limits.requests_per_town {
        front.figures.overloaded.up();
        return pending.reject(overloaded());
    }
    let mut serving = Box::pin(serve(message, pending));
    // Only a look-up of grants that are not cached makes it wait.
    if (&mut serving).now_or_never().is_none() {
        front.runtime.spawn(serving);
    }
}

/// The operation: the last token of `svc.<town>.<service>.<operation>`.
fn operation_in(subject: &str) -> &str {
    subject.rsplit('.').next().unwrap_or_default()
}

/// Answers a request for an operation that this instance lacks. Another version may have it: that has to be asked.
fn unknown_operation(front: &Arc<Front>, message: Message) {
    front.figures.unknown_operations.up();
    let Some(reply) = message.reply else { return };
    let (name, front) = (operation_in(message.subject.as_str()).to_owned(), front.clone());
    let crowded = front.unknown.enter() > UNKNOWN_AT_ONCE;
    let runtime = front.runtime.clone();
    runtime.spawn(async move {
        let mixed = crowded || front.versions.mixed(&front).await;
        let problem = Problem::of(&lacking(front.spec.name, &name, mixed));
        let (headers, payload) = pending::error_reply(&problem);
        Front::send(&front, OutboundMessage { subject: reply, reply: None, payload, headers: Some(headers) });
        front.unknown.exit();
    });
}

fn lacking(service: &str, operation: &str, mixed: bool) -> Rejection {
    let rejection = if mixed {
        let detail = format!("this instance of {service} has no operation {operation}, another may; try again");
        Rejection::new(Kind::Unavailable, "operation_not_here", detail).retry_after(OTHER_VERSION_AFTER)
    } else {
        let detail = format!("{service} has no operation {operation}; $SRV.INFO.{service} lists those it has");
        Rejection::new(Kind::NotFound, "unknown_operation", detail)
    };
    rejection.at("operation", operation, "known")
}

async fn serve(message: Message, mut pending: Pending) {
    let given = match Given::read(message.headers.as_ref()) {
        Ok(given) => given,
        Err(rejection) => return pending.reject(rejection),
    };
    let (service, operation) = (pending.front.spec.name, pending.endpoint.operation.name);
    let town = &pending.desk.town;
    pending.recorded = telemetry::server_span(given.traceparent, given.tracestate, service, operation, town);
    let admitting = admit(&message.payload, &given, &pending);
    let admitted = AssertUnwindSafe(admitting).catch_unwind().await;
    // The body lies in the connection's read buffer, which it would keep alive.
    drop(message);
    match admitted {
        Ok(Ok(Admitted::Command { origin, lane, run, key, deadline })) => {
            let front = pending.front.clone();
            let done = Box::new(move |answer| pending.answer(answer));
            let job = Job { origin, lane, deadline, once: Once::Key(key), run, done };
            if let Err(job) = front.writer.submit(job) {
                front.figures.overloaded.up();
                (job.done)(Answer::Rejected(Box::new(overloaded())));
            }
        }
        Ok(Ok(Admitted::Query { origin, ask, deadline })) => query(pending, origin, ask, deadline),
        Ok(Err(Refusal::Rejection(rejection))) => pending.answer(Answer::Rejected(rejection)),
        Ok(Err(Refusal::Fault(fault))) => pending.fault(&fault),
        Err(panic) => pending.fault(&panicked(panic.as_ref())),
    }
}

/// Checks everything there is to check before work is started.
async fn admit(body: &[u8], given: &Given<'_>, pending: &Pending) -> Result<Admitted, Refusal> {
    let (front, town) = (&pending.front, &pending.desk.town);
    let operation = &pending.endpoint.operation;
    if body.len() > operation.max_body {
        return Err(too_large(operation.name, body.len(), operation.max_body).into());
    }
    let deadline = deadline(front, given)?;
    let claims = front.verifier.verify(given.identity.unwrap_or_default(), town, operation.name)?;
    let permits = front.grants.permit(&claims).await?;
    let (prepared, actor) = prepare(&permits, pending, body)?;
    let causation = ids::new();
    let correlation = given.correlation()?.unwrap_or(causation);
    pending.recorded.belongs(correlation, causation);
    let origin = Arc::new(Origin {
        town: town.clone(),
        actor,
        operation: operation.name,
        correlation,
        causation,
        traceparent: pending.recorded.traceparent.clone(),
        sample: given.sample()?,
    });
    let (lane, run) = match prepared {
        Prepared::Command { lane, run } => (lane, run),
        Prepared::Computation(compute) => {
            let _turn = front.computing.acquire().await.map_err(Fault::new)?;
            front.runtime.spawn_blocking(compute).await.map_err(Fault::new)??
        }
        Prepared::Query(ask) => return Ok(Admitted::Query { origin, ask, deadline }),
    };
    let key = digest(pending, given, &origin, body);
    Ok(Admitted::Command { origin, lane, run, key, deadline })
}

/// The deadline by the clock of this instance: callers give real instants, which the clock may run ahead of.
fn deadline(front: &Front, given: &Given<'_>) -> Result<Option<Timestamp>, Rejection> {
    let ahead = front.clock.offset();
    let real = front.clock.now().checked_sub(ahead).unwrap_or(Timestamp::MIN);
    let deadline = given.deadline(real)?;
    Ok(deadline.map(|at| at.checked_add(ahead).unwrap_or(Timestamp::MAX)))
}

/// Decodes and checks the body, and asks whether its caller may.
fn prepare(permits: &Permits, pending: &Pending, body: &[u8]) -> Result<(Prepared, Actor), Refusal> {
    let operation = &pending.endpoint.operation;
    let permitted = Cell::new(None);
    let permit = |place: Place<'_>| {
        permitted.set(Some(permits.allow(&operation.access, &pending.desk.town, place)?));
        Ok(())
    };
    let prepared = (operation.prepare)(body, &permit)?;
    let actor = permitted.take().ok_or_else(|| Fault::new("decoded without asking whether the caller may"))?;
    Ok((prepared, actor))
}

/// The command's identity; without a key from the caller nobody can repeat it, and its own id serves.
fn digest(pending: &Pending, given: &Given<'_>, origin: &Origin, body: &[u8]) -> IdempotencyKey {
    let digests = &pending.front.digests;
    match given.key {
        Some(key) => digests.of(origin, key, body),
        None => digests.of(origin, &origin.causation.to_string(), body),
    }
}

fn query(pending: Pending, origin: Arc<Origin>, ask: Ask, deadline: Option<Timestamp>) {
    let front = pending.front.clone();
    let Some(reading) = Reading::begin(&front, &pending.desk) else {
        front.figures.overloaded.up();
        return pending.reject(overloaded());
    };
    let now = front.clock.now();
    let left = deadline.map(|at| Duration::try_from(at.duration_since(now)).unwrap_or_default());
    let limit = left.map_or(front.limits.read_time, |left| left.min(front.limits.read_time));
    let read = Read { database: front.read.clone(), clock: front.clock.clone(), origin };
    let span = pending.recorded.span.clone();
    let answering = async move {
        let asked = async { AssertUnwindSafe(ask(read)).catch_unwind().await };
        let answer = tokio::time::timeout(limit, asked).await;
        drop(reading);
        match answer {
            Ok(Ok(Ok(body))) => pending.answer(Answer::Reply { body, repeated: false }),
            Ok(Ok(Err(Refusal::Rejection(rejection)))) => pending.answer(Answer::Rejected(rejection)),
            Ok(Ok(Err(Refusal::Fault(fault)))) => pending.fault(&fault),
            Ok(Err(panic)) => pending.fault(&panicked(panic.as_ref())),
            Err(_) => pending.reject(too_slow(limit)),
        }
    };
    front.runtime.spawn(answering.instrument(span));
}

/// A place among the queries being read.
struct Reading {
    front: Arc<Front>,
    desk: Arc<Desk>,
}

impl Reading {
    fn begin(front: &Arc<Front>, desk: &Arc<Desk>) -> Option<Self> {
        let full = |gate: &Gate, most: usize| gate.enter() > most;
        // Both are entered before either is judged: the place that is dropped leaves both.
        let (all, own) = (full(&front.reads, front.limits.reads), full(&desk.reads, front.limits.reads_per_town));
        let reading = Self { front: front.clone(), desk: desk.clone() };
        (!all && !own).then_some(reading)
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        self.front.reads.exit();
        self.desk.reads.exit();
    }
}

fn overloaded() -> Rejection {
    let detail = "too many requests of this town are under way; try again with the same key";
    Rejection::new(Kind::Unavailable, "overloaded", detail).retry_after(ROOM_AFTER)
}

fn too_large(operation: &str, length: usize, most: usize) -> Rejection {
    let detail = format!("the body has {length} bytes, {operation} takes {most}; send less");
    Rejection::new(Kind::TooLarge, "body_too_large", detail).at("body", &length.to_string(), "length")
}

fn too_slow(limit: Duration) -> Rejection {
    let detail = format!("the answer was not found within {} ms; ask for less, or later", limit.as_millis());
    Rejection::new(Kind::TimedOut, "query_timed_out", detail).at(headers::DEADLINE, "", "deadline")
}

fn panicked(panic: &(dyn std::any::Any + Send)) -> Fault {
    let says = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    Fault::new(format_args!("panicked: {}", says.unwrap_or("without a word")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_operation_is_the_last_token() {
        assert_eq!(operation_in("svc.dalang.registry.list_towns"), "list_towns");
    }

    #[test]
    fn a_panic_is_told_in_its_own_words() {
        assert_eq!(panicked(&"bad").to_string(), "panicked: bad");
        assert_eq!(panicked(&String::from("worse")).to_string(), "panicked: worse");
        assert_eq!(panicked(&7).to_string(), "panicked: without a word");
    }
}
