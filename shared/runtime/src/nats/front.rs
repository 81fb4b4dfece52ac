//! What all desks of one instance share.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};

use async_nats::{Client, client::traits::Publisher, message::OutboundMessage};
use futures::FutureExt;
use jiff::Timestamp;
use parking_lot::RwLock;
use sea_orm::DatabaseConnection;
use tokio::{runtime::Handle, sync::Semaphore, task::unconstrained};
use wuwei_contracts::Town;

use super::{
    desk::Gate,
    figures::{FrontFigures, OperationFigures},
    idempotency::Digests,
    versions::Versions,
};
use crate::{
    clock::Clock,
    grants::Grants,
    identity::Verifier,
    metrics::Calls,
    service::{Operation, Spec},
    writer::Writer,
};

/// How much may be under way at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Requests of one town received and not yet answered.
    pub requests_per_town: usize,
    /// Queries being read, of all towns.
    pub reads: usize,
    /// Queries being read, of one town.
    pub reads_per_town: usize,
    /// Longest a query may take.
    pub read_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { requests_per_town: 4096, reads: 128, reads_per_town: 64, read_time: Duration::from_secs(10) }
    }
}

/// An operation and what it has done.
pub(crate) struct Endpoint {
    pub operation: Operation,
    pub figures: OperationFigures,
}

/// What all desks of one instance share.
pub(crate) struct Front {
    pub client: Client,
    pub spec: Arc<Spec>,
    /// Id of this instance.
    pub instance: String,
    pub endpoints: HashMap<&'static str, Arc<Endpoint>>,
    pub writer: Writer,
    pub read: DatabaseConnection,
    pub clock: Clock,
    pub verifier: Arc<Verifier>,
    pub grants: Arc<Grants>,
    pub digests: Digests,
    pub limits: Limits,
    pub calls: Calls,
    pub figures: FrontFigures,
    /// Queries being read.
    pub reads: Gate,
    /// Towns with a desk.
    pub towns: RwLock<BTreeSet<Town>>,
    /// Whether instances of another version may have operations that this one lacks.
    pub versions: Versions,
    /// Turns of computations, so that they leave the writer its core.
    pub computing: Semaphore,
    /// Requests for unknown operations, under way.
    pub unknown: Gate,
    pub started: Timestamp,
    /// Where work goes that cannot be finished at once.
    pub runtime: Handle,
}

impl Front {
    /// Sends `message` at once where there is room, which is always but under the heaviest load; else when there is.
    /// May be called from any thread, and never blocks.
    pub fn send(front: &Arc<Self>, message: OutboundMessage) {
        let own = front.clone();
        let mut sending = Box::pin(async move {
            if let Err(error) = own.client.publish_message(message).await {
                own.figures.unsent.up();
                tracing::warn!(%error, "a reply could not be sent; its caller repeats the request");
            }
        });
        // Outside tokio's co-operative budget, which would feign a lack of room.
        if unconstrained(&mut sending).now_or_never().is_none() {
            front.runtime.spawn(sending);
        }
    }

    /// Operations by name, with figures from zero.
    pub fn endpoints(operations: &BTreeMap<&'static str, Operation>) -> HashMap<&'static str, Arc<Endpoint>> {
        let fresh = |operation: &Operation| {
            Arc::new(Endpoint { operation: operation.clone(), figures: OperationFigures::default() })
        };
        operations.iter().map(|(name, operation)| (*name, fresh(operation))).collect()
    }
}
