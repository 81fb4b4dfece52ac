//! A lane: jobs of one key, run one after another in one batch, each seeing what the earlier ones buffered.

use std::{
    cell::{Cell, RefCell},
    collections::{HashMap, VecDeque},
    future::Future,
    panic::AssertUnwindSafe,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

use bytes::Bytes;
use futures::future::LocalBoxFuture;
use jiff::Timestamp;
use wuwei_contracts::Rejection;

use crate::{
    entities::idempotency,
    job::Once,
    refusal::{Fault, Refusal},
    work::{Inner, Work},
    writer::{
        buffer::{Base, Buffer, Written},
        gather::Gather,
        queue::Attempt,
        table::{self, RowId},
    },
};

/// Which lane of the batch writes, or rests on, which row.
#[derive(Default)]
pub(crate) struct Owners {
    writes: HashMap<RowId, usize>,
    guards: HashMap<RowId, Vec<usize>>,
}

impl Owners {
    /// Claims what `buffer` touches for `lane`; refuses where another lane of this batch stands in the way.
    fn claim(&mut self, lane: usize, buffer: &Buffer) -> bool {
        let other = |owner: Option<&usize>| owner.is_some_and(|owner| *owner != lane);
        let free = buffer.rows.keys().all(|id| {
            let guarded = self.guards.get(id).is_some_and(|lanes| lanes.iter().any(|guard| *guard != lane));
            !other(self.writes.get(id)) && !guarded
        }) && buffer.guards.keys().all(|id| !other(self.writes.get(id)));
        if free {
            self.writes.extend(buffer.rows.keys().map(|id| (id.clone(), lane)));
            for id in buffer.guards.keys() {
                self.guards.entry(id.clone()).or_default().push(lane);
            }
        }
        free
    }
}

/// A job whose handler is through.
pub(crate) struct Finished {
    pub attempt: Attempt,
    pub outcome: Outcome,
}

/// What a handler came to.
pub(crate) enum Outcome {
    /// Buffered; answered after the commit. With the rows it wrote.
    Buffered(Bytes, Vec<RowId>),
    /// Refused by a rule.
    Rejected(Box<Rejection>),
    /// Failed.
    Fault(Fault),
}

/// Jobs of one key.
pub(crate) struct Lane {
    number: usize,
    waiting: VecDeque<Attempt>,
    current: Option<Current>,
    pub buffer: Rc<RefCell<Buffer>>,
    pub finished: Vec<Finished>,
    /// Jobs that have to wait for the next batch.
    pub postponed: Vec<Attempt>,
}

struct Current {
    attempt: Attempt,
    work: Work,
    future: LocalBoxFuture<'static, Result<Bytes, Refusal>>,
}

impl Lane {
    pub fn new(number: usize) -> Self {
        Self {
            number,
            waiting: VecDeque::new(),
            current: None,
            buffer: Rc::default(),
            finished: Vec::new(),
            postponed: Vec::new(),
        }
    }

    pub fn push(&mut self, attempt: Attempt) {
        self.waiting.push_back(attempt);
    }

    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Runs until every job is through or one waits for a find; says whether one waits.
    pub fn poll(&mut self, gather: &Rc<RefCell<Gather>>, owners: &mut Owners, now: Timestamp) -> bool {
        loop {
            let Some(mut current) = self.current.take().or_else(|| self.next(gather, now)) else { return false };
            current.work.inner.waiting.set(false);
            let mut context = Context::from_waker(Waker::noop());
            let future: &mut Pin<Box<dyn Future<Output = _>>> = &mut current.future;
            let polled = std::panic::catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(&mut context)));
            let result = match polled {
                Ok(Poll::Pending) if current.work.inner.waiting.get() => {
                    self.current = Some(current);
                    return true;
                }
                Ok(Poll::Pending) => Err(Fault::new("a handler awaited something other than work.find*").into()),
                Ok(Poll::Ready(result)) => result,
                Err(panic) => Err(Fault::new(format!("a handler panicked: {}", panic_text(&*panic))).into()),
            };
            self.complete(current, result, owners, now);
        }
    }

    fn next(&mut self, gather: &Rc<RefCell<Gather>>, now: Timestamp) -> Option<Current> {
        let attempt = self.waiting.pop_front()?;
        let work = Work {
            inner: Rc::new(Inner {
                origin: attempt.job.origin.clone(),
                now,
                lane: self.buffer.clone(),
                job: RefCell::default(),
                gather: gather.clone(),
                waiting: Cell::new(false),
            }),
        };
        // Making the future runs no handler code: that starts with its first poll.
        let future = (attempt.job.run)(work.clone());
        Some(Current { attempt, work, future })
    }

    fn complete(&mut self, current: Current, result: Result<Bytes, Refusal>, owners: &mut Owners, now: Timestamp) {
        let Current { attempt, work, future } = current;
        drop(future);
        let mut buffer = work.inner.job.take();
        let outcome = match result {
            Ok(reply) => match keep(&attempt, &mut buffer, &reply, now) {
                Ok(()) if !buffer.clashes.is_empty() || !owners.claim(self.number, &buffer) => {
                    self.postponed.push(attempt.waited());
                    self.postponed.extend(self.waiting.drain(..));
                    return;
                }
                Ok(()) => {
                    let rows = buffer.rows.keys().cloned().collect();
                    self.buffer.borrow_mut().absorb(buffer);
                    Outcome::Buffered(reply, rows)
                }
                Err(fault) => Outcome::Fault(fault),
            },
            Err(Refusal::Rejection(rejection)) => Outcome::Rejected(rejection),
            Err(Refusal::Fault(fault)) => Outcome::Fault(fault),
        };
        self.finished.push(Finished { attempt, outcome });
    }

    /// Every job of the lane, for another attempt.
    pub fn into_attempts(self) -> Vec<Attempt> {
        let finished = self.finished.into_iter().map(|finished| finished.attempt);
        let current = self.current.into_iter().map(|current| current.attempt);
        finished.chain(current).chain(self.postponed).chain(self.waiting).collect()
    }
}

/// Checks what the handler did with its `Work`, and adds its idempotency row.
fn keep(attempt: &Attempt, buffer: &mut Buffer, reply: &Bytes, now: Timestamp) -> Result<(), Fault> {
    if let Some(misuse) = buffer.misuse.take() {
        return Err(Fault::new(misuse));
    }
    if let Some((id, version)) = buffer.silent.iter().next() {
        return Err(Fault::new(format!("{} {} reached version {version} without an event", id.table, id.key)));
    }
    if let Once::Key(key) = &attempt.job.once {
        let row = idempotency::Model {
            id: key.id,
            mac: key.mac.clone(),
            reply: String::from_utf8_lossy(reply).into_owned(),
            at: now.as_microsecond(),
            town: attempt.job.origin.town.as_str().to_owned(),
        };
        let table = table::of::<idempotency::Model>()?;
        let id = RowId { table: table.name, key: key.id.into() };
        buffer.rows.insert(id, Written { table, row: Rc::new(row), base: Base::Absent });
    }
    Ok(())
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("?")
}
