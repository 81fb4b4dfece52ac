//! What runs behind a caller: who answers, how far consumers are behind, what they could not digest.

use std::time::Duration;

use super::Caller;
use crate::{
    dead_letters::DeadLetters,
    nats::{
        roll_call::{self, Instance, Unasked},
        tail::{self, Lag, Unreadable},
    },
};

impl Caller {
    /// Every instance of every service that answers before nobody has for `quiet`; by service and id.
    ///
    /// # Errors
    /// When the connection is closed.
    pub async fn roll_call(&self, quiet: Duration) -> Result<Vec<Instance>, Unasked> {
        roll_call::by(&self.client, quiet).await
    }

    /// How far every durable consumer of the event streams is behind.
    ///
    /// # Errors
    /// When `JetStream` does not answer, or refuses this user.
    pub async fn lags(&self) -> Result<Vec<Lag>, Unreadable> {
        tail::lags_by(&self.client).await
    }

    /// The events that consumers could not digest.
    pub fn dead_letters(&self) -> DeadLetters {
        DeadLetters::new(self.client.clone())
    }
}
