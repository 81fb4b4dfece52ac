//! Callers in a closed loop: each sends a command, again and again under the same key, until it is answered.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{
    sync::watch,
    task::JoinSet,
    time::{MissedTickBehavior, interval},
};
use uuid::Uuid;
use wuwei_contracts::{Kind, Town};
use wuwei_runtime::nats::caller::{As, Call, CallError, Caller};
use wuwei_testkit::town;

use crate::{
    dice::Dice,
    ground::TOWNS,
    ledger::{Acknowledged, Ledger, PATIENCE},
    probe::messages::{Step, StepReply},
};

/// How long one attempt may take.
const ATTEMPT: Duration = Duration::from_secs(2);
/// Things per town; the first few are stepped far more often than the others.
const THINGS: u64 = 400;
/// The hot ones among them.
const HOT: u64 = 4;

/// How much is asked.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// Callers at once.
    pub callers: u64,
    /// Commands in all; until stopped where absent.
    pub most: Option<u64>,
}

/// Running callers.
pub struct Load {
    ledger: Arc<Ledger>,
    going: watch::Sender<bool>,
    callers: JoinSet<()>,
}

impl Load {
    /// Starts calling.
    pub fn start(caller: &Caller, shape: Shape) -> Self {
        let ledger = Arc::new(Ledger::default());
        let (going, watched) = watch::channel(true);
        let mut callers = JoinSet::new();
        for number in 1..=shape.callers {
            let witness = Witness { number, caller: caller.clone(), ledger: ledger.clone(), most: shape.most };
            callers.spawn(witness.ask(watched.clone()));
        }
        Self { ledger, going, callers }
    }

    /// What is known so far.
    pub fn ledger(&self) -> &Arc<Ledger> {
        &self.ledger
    }

    /// Begins nothing more, and waits until everything begun is answered.
    pub async fn stop(mut self) -> Arc<Ledger> {
        self.going.send_replace(false);
        self.join().await;
        self.ledger
    }

    /// Waits until all commands of the shape are answered.
    pub async fn finish(mut self) -> Arc<Ledger> {
        self.join().await;
        self.ledger
    }

    async fn join(&mut self) {
        while let Some(ended) = self.callers.join_next().await {
            ended.unwrap_or_else(|error| panic!("a caller: {error}"));
        }
    }
}

/// One caller.
struct Witness {
    number: u64,
    caller: Caller,
    ledger: Arc<Ledger>,
    most: Option<u64>,
}

impl Witness {
    async fn ask(self, going: watch::Receiver<bool>) {
        let mut dice = Dice::new(self.number);
        let mut count = 0;
        while *going.borrow() && self.ledger.begin(self.most) {
            count += 1;
            let command = Uuid::from_u64_pair(0x0190_0000_0000_7000, 0x8000 << 48 | self.number << 32 | count);
            let (town, step) = draw(&mut dice, command);
            let begun = Instant::now();
            let reply = self.until_answered(&town, &step).await;
            let answered = Instant::now();
            self.ledger.acknowledge(Acknowledged {
                step: step.clone(),
                town: town.to_string(),
                reply: reply.clone(),
                begun,
                answered,
            });
            if dice.once_in(16) {
                let again = self.until_answered(&town, &step).await;
                assert_eq!(again, reply, "{command} was answered otherwise the second time");
                self.ledger.asked_again();
            }
        }
    }

    async fn until_answered(&self, town: &Town, step: &Step) -> StepReply {
        let call = Call::by(As::Subject(format!("caller-{}", self.number).into()));
        let call = call.with_key(step.command.to_string()).within(ATTEMPT);
        let begun = Instant::now();
        let mut pace = interval(Duration::from_millis(20));
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            pace.tick().await;
            let error = match self.caller.call(town, step, &call).await {
                Ok(reply) => return reply,
                Err(error) => error,
            };
            let unexpected = matches!(&error, CallError::Rejected(rejection)
                if !matches!(rejection.kind, Kind::Unavailable | Kind::TimedOut));
            assert!(!unexpected, "{} of {town}: {error}", step.command);
            assert!(begun.elapsed() < PATIENCE, "{} of {town} was never answered: {error}", step.command);
            self.ledger.retried(&error.to_string(), matches!(error, CallError::Fault(_)));
        }
    }
}

/// A step of one thing of one town: every fourth of a hot one.
fn draw(dice: &mut Dice, command: Uuid) -> (Town, Step) {
    let place = TOWNS[usize::try_from(dice.below(TOWNS.len() as u64)).unwrap_or_default()];
    let things = if dice.once_in(4) { HOT } else { THINGS };
    let thing = format!("{place}-{:03}", dice.below(things));
    let amount = i64::try_from(dice.below(1_000)).unwrap_or_default() + 1;
    (town(place), Step { thing, command, amount, alarm: dice.once_in(32) })
}
