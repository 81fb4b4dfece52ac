//! Asking the services for a page.

use uuid::Uuid;
use wuwei_contracts::{Command, Query, Town};
use wuwei_runtime::nats::caller::{Call, CallError};

use crate::{
    Gateway,
    console::{Failure, frame::Frame},
};

impl Gateway {
    /// The answer to a query, asked as who looks at the page.
    pub(crate) async fn try_ask<Q: Query>(&self, frame: &Frame, town: &Town, query: &Q) -> Result<Q::Reply, CallError> {
        self.caller.call(town, query, &self.by(frame)).await
    }

    /// The same, where nothing can be shown without it.
    ///
    /// # Errors
    /// The page that says why there is no answer.
    pub(crate) async fn ask<Q: Query>(&self, frame: &Frame, town: &Town, query: &Q) -> Result<Q::Reply, Failure> {
        self.try_ask(frame, town, query).await.map_err(|error| Failure::of(frame.clone(), &error))
    }

    /// Sends a command as who looks at the page; under the same `key` it is carried out once.
    pub(crate) async fn call<C: Command>(
        &self,
        frame: &Frame,
        town: &Town,
        command: &C,
        key: Uuid,
    ) -> Result<C::Reply, CallError> {
        self.caller.call(town, command, &self.by(frame).with_key(key.to_string())).await
    }

    /// How a page asks.
    pub(crate) fn by(&self, frame: &Frame) -> Call {
        let call = Call::by(frame.visitor.caller()).within(self.settings.patience);
        Call { traceparent: frame.traceparent.clone(), ..call }
    }
}
