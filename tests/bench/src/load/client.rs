//! The caller that sends orders, and what it makes of the replies.

use std::{sync::Arc, time::Duration};

use uuid::Uuid;
use wuwei_contracts::{Command, Kind, Rejection, Town};
use wuwei_runtime::{
    Clock,
    identity::Issuer,
    nats::{
        caller::{As, Call, CallError, Caller},
        connection::{Connection, Label},
    },
    settings::NatsSettings,
};

use super::orders::{Expected, OFFICERS, Order, What, towns};
use crate::{
    failure::{Failure, While},
    service::{domain::OVER_THE_MOST, entities::entry::CODE_TAKEN},
};

/// Longest a command may take, its retry included.
const PATIENCE: Duration = Duration::from_secs(20);
/// Times one command is sent again after a 503 before the benchmark gives up.
const MOST_REFUSALS: u32 = 1_000;

/// A connected caller.
pub struct Client {
    caller: Caller,
    towns: Vec<Town>,
    officers: Vec<As>,
}

/// What came of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// Whether it was done; else it was rejected as expected.
    pub done: bool,
    /// Times it was refused for now (503) before.
    pub refused: u32,
}

/// The subject of a caller.
pub fn officer(number: usize) -> String {
    format!("bench-officer-{number}")
}

impl Client {
    /// Connects.
    pub async fn connect(nats: &NatsSettings, issuer: &Arc<Issuer>) -> Result<Self, Failure> {
        let connection =
            Connection::open(nats, &Label::new("bench client"), PATIENCE).await.doing("the load client")?;
        let caller = Caller::new(connection.client().clone(), Clock::default()).with_issuer(issuer.clone());
        let officers = (0..OFFICERS).map(|number| As::Subject(officer(number).into())).collect();
        Ok(Self { caller, towns: towns(), officers })
    }

    /// Calls sent again so far because nobody was there, or no answer came in time.
    pub fn retries(&self) -> u64 {
        let figures = self.caller.figures();
        figures.retried_unserved.get() + figures.retried_unanswered.get()
    }

    /// Sends an order until it is done or rejected, and checks the reply.
    pub async fn place(&self, order: &Order) -> Result<Told, Failure> {
        let mut refused = 0;
        loop {
            let outcome = match &order.what {
                What::Record(command) => self
                    .call(order, command)
                    .await
                    .map(|reply| reply.id == command.id && reply.amount == command.amount && reply.account.is_none()),
                What::Post(command) => self.call(order, command).await.map(|reply| {
                    reply.id == command.id && reply.amount == command.amount && reply.account == Some(command.account)
                }),
                What::Credit(command) => self.call(order, command).await.map(|reply| {
                    reply.account == command.account
                        && reply.amount == command.amount
                        && reply.version > 1
                        && reply.balance >= command.amount
                }),
            };
            match outcome {
                Ok(own) if own && order.expected == Expected::Done => return Ok(Told { done: true, refused }),
                Ok(own) => return Err(wrong(order, if own { "was done" } else { "got another's reply" })),
                Err(CallError::Rejected(rejection)) if rejection.kind == Kind::Unavailable => refused += 1,
                Err(CallError::Rejected(rejection)) if is_expected(order, &rejection) => {
                    return Ok(Told { done: false, refused });
                }
                Err(error) => return Err(wrong(order, &error.to_string())),
            }
            if refused == MOST_REFUSALS {
                return Err(wrong(order, "was refused for now again and again"));
            }
        }
    }

    async fn call<C: Command>(&self, order: &Order, command: &C) -> Result<C::Reply, CallError> {
        let call = Call {
            by: self.officers[order.officer].clone(),
            key: Some(Uuid::to_string(&order.key)),
            patience: PATIENCE,
            traceparent: order.traceparent.clone(),
            ..Call::default()
        };
        self.caller.call(&self.towns[order.town], command, &call).await
    }
}

fn is_expected(order: &Order, rejection: &Rejection) -> bool {
    match order.expected {
        Expected::Done => false,
        Expected::Rejected => rejection.code == OVER_THE_MOST,
        Expected::Beaten => rejection.code == CODE_TAKEN,
    }
}

fn wrong(order: &Order, says: &str) -> Failure {
    Failure::new(format!("a command expected to be {:?} {says}: {:?}", order.expected, order.what))
}
