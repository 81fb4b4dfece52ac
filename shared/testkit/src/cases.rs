//! Two checks that every handler of every service must pass: delivered twice, it changes nothing the second time; a
//! fault before its commit leaves no row and no event.

use std::{cell::RefCell, collections::BTreeSet, rc::Rc};

use futures::future::LocalBoxFuture;
use jiff::SignedDuration;
use uuid::Uuid;
use wuwei_contracts::{CloudEvent, Command, Event, event};
use wuwei_runtime::{
    Due,
    entities::due,
    nats::caller::{Call, CallError},
};

use crate::{
    backend::Backend,
    database::{Contents, differences},
    harness::Harness,
    tested::Tested,
    wait,
};

/// What the writer counts of its attempts to write.
const FLUSHES: &str = "wuwei_writer_flushes";

type Step = Rc<dyn for<'a> Fn(&'a Harness) -> LocalBoxFuture<'a, ()>>;
type Delivery = Rc<dyn for<'a> Fn(&'a Harness, Turn) -> LocalBoxFuture<'a, Outcome>>;

/// One handler with one thing for it to handle.
#[derive(Clone)]
pub struct Case {
    handler: String,
    prepare: Vec<Step>,
    deliver: Delivery,
    /// The event it delivers: no doing of the service's, though it may stand in its own stream.
    cause: Option<Uuid>,
}

/// Which delivery it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    First,
    Again,
}

/// What is known at once of a delivery.
enum Outcome {
    Reply(String),
    Fault,
    Later,
}

impl Case {
    /// `command` by `who` in `town`; it must be accepted.
    pub fn command<C: Command>(who: &str, town: &str, command: &C) -> Self {
        let (who, town, command) = (who.to_owned(), town.to_owned(), command.clone());
        let call = Call::default().with_key(Uuid::now_v7().to_string());
        let deliver: Delivery = Rc::new(move |harness, _| {
            let (who, town, command, call) = (who.clone(), town.clone(), command.clone(), call.clone());
            Box::pin(async move {
                match harness.try_call(&who, &town, &command, &call).await {
                    Ok(reply) => Outcome::Reply(serde_json::to_string(&reply).unwrap_or_default()),
                    Err(CallError::Fault(_)) => Outcome::Fault,
                    Err(error) => panic!("{}: {error}", C::NAME),
                }
            })
        });
        Self { handler: C::NAME.to_owned(), prepare: Vec::new(), deliver, cause: None }
    }

    /// `event`, which another service announces, or another cell of this one.
    pub fn event<E: Event>(event: CloudEvent<E>) -> Self {
        let cause = Some(event.id);
        let deliver: Delivery = Rc::new(move |harness, turn| {
            let event = event.clone();
            Box::pin(async move {
                match turn {
                    Turn::First => harness.deliver(&event).await,
                    Turn::Again => harness.deliver_again(&event).await,
                }
                Outcome::Later
            })
        });
        Self { handler: event::type_of::<E>(), prepare: Vec::new(), deliver, cause }
    }

    /// The task `D` that an earlier step scheduled, due within `within`.
    pub fn due<D: Due>(within: SignedDuration) -> Self {
        let rows: Rc<RefCell<Vec<due::Model>>> = Rc::default();
        let deliver: Delivery = Rc::new(move |harness, turn| {
            let rows = rows.clone();
            Box::pin(async move {
                match turn {
                    Turn::First => {
                        *rows.borrow_mut() = harness.waiting(D::NAME).await;
                        harness.advance(within);
                    }
                    Turn::Again => harness.carry_out_late(&rows.take()).await,
                }
                Outcome::Later
            })
        });
        Self { handler: D::NAME.to_owned(), prepare: Vec::new(), deliver, cause: None }
    }

    /// The same, after `step`.
    #[must_use]
    pub fn after(mut self, step: impl for<'a> Fn(&'a Harness) -> LocalBoxFuture<'a, ()> + 'static) -> Self {
        self.prepare.push(Rc::new(step));
        self
    }

    async fn ready(&self, backend: Backend, tested: Tested) -> Harness {
        let harness = Harness::start(backend, tested).await;
        for step in &self.prepare {
            step(&harness).await;
        }
        harness.settled().await;
        harness
    }
}

/// Checks every case, and that there is one for each command, reaction and due task of the service.
pub async fn delivered_twice_changes_nothing(backend: Backend, tested: Tested, cases: Vec<Case>) {
    covers_every_handler(tested, &cases);
    for case in cases {
        let harness = case.ready(backend, tested).await;
        let before = State::of(&harness, &case).await;
        let first = (case.deliver)(&harness, Turn::First).await;
        harness.settled().await;
        let once = State::of(&harness, &case).await;
        assert!(!once.since(&before).is_empty(), "{} changed nothing at all: the case tests nothing", case.handler);
        let second = (case.deliver)(&harness, Turn::Again).await;
        harness.settled().await;
        let twice = State::of(&harness, &case).await;
        assert_eq!(twice.since(&once), Vec::<String>::new(), "{} the second time", case.handler);
        if let (Outcome::Reply(first), Outcome::Reply(second)) = (first, second) {
            assert_eq!(first, second, "{}: the repeat is answered otherwise", case.handler);
        }
    }
}

/// Checks every case, and that there is one for each command, reaction and due task of the service.
pub async fn a_fault_before_commit_leaves_nothing(backend: Backend, tested: Tested, cases: Vec<Case>) {
    covers_every_handler(tested, &cases);
    for case in cases {
        let harness = case.ready(backend, tested).await;
        let (before, flushes) = (State::of(&harness, &case).await, harness.counter(FLUSHES));
        harness.database().refuse_commits().await;
        let first = (case.deliver)(&harness, Turn::First).await;
        match &first {
            Outcome::Reply(reply) => panic!("{} was answered though its commit failed: {reply}", case.handler),
            Outcome::Fault => {}
            Outcome::Later => harness.commit_refused(&case.handler, flushes).await,
        }
        assert_eq!(State::of(&harness, &case).await.since(&before), Vec::<String>::new(), "{} failed", case.handler);
        harness.database().allow_commits().await;
        // Whoever called repeats; reactions and due tasks are tried again without being asked.
        if let Outcome::Fault = first
            && let Outcome::Fault = (case.deliver)(&harness, Turn::Again).await
        {
            panic!("{} fails though the database works again", case.handler);
        }
        harness.settled().await;
        assert!(!State::of(&harness, &case).await.since(&before).is_empty(), "{} was lost", case.handler);
    }
}

impl Harness {
    /// Waits until a commit was refused: PostgreSQL remembers it, of SQLite only the service's own count is known.
    async fn commit_refused(&self, handler: &str, flushes: f64) {
        let tried = || async {
            let refused = match self.database().backend() {
                Backend::Postgres => self.database().has_refused().await,
                Backend::Sqlite => self.counter(FLUSHES) > flushes,
            };
            refused.then_some(())
        };
        wait::until(&format!("an attempt at {handler}"), wait::PATIENCE, tried).await;
    }
}

fn covers_every_handler(tested: Tested, cases: &[Case]) {
    let spec = (tested.spec)();
    let commands = spec.operations.values().filter(|operation| operation.changes).map(|operation| operation.name);
    let mut missing: BTreeSet<String> = commands.chain(spec.dues.keys().copied()).map(ToOwned::to_owned).collect();
    missing.extend(spec.reactions.keys().map(|(_, event)| event.clone()));
    for case in cases {
        missing.remove(&case.handler);
    }
    assert!(missing.is_empty(), "no case for {missing:?}");
}

/// What a handler can change: rows, and events in the stream.
struct State {
    contents: Contents,
    published: usize,
}

impl State {
    async fn of(harness: &Harness, case: &Case) -> Self {
        let mut contents = harness.database().contents().await;
        contents.retain(|table, _| !table.starts_with("refused_commits"));
        let mut published = harness.published((harness.tested().spec)().name).await;
        published.retain(|event| Some(event.id) != case.cause);
        let published = published.len();
        Self { contents, published }
    }

    fn since(&self, before: &Self) -> Vec<String> {
        let mut changes = differences(&before.contents, &self.contents);
        if self.published != before.published {
            changes.push(format!("{} events published, were {}", self.published, before.published));
        }
        changes
    }
}
