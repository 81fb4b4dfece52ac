//! What one service instance answers: a subscription per town it serves, joined and left while it runs.

use std::{collections::BTreeMap, sync::Arc, thread::available_parallelism, time::Duration};

use async_nats::Client;
use futures::future::join_all;
use parking_lot::RwLock;
use sea_orm::DatabaseConnection;
use tokio::{
    runtime::Handle,
    sync::{Mutex, Semaphore},
};
use wuwei_contracts::Town;

use super::{
    barrier::{self, Closed, Leaving},
    desk::{Gate, Open},
    discovery::Discovery,
    figures::{FrontFigures, OperationFigures},
    front::Front,
    idempotency::Digests,
    versions::Versions,
};
use crate::{
    clock::Clock, grants::Grants, identity::Verifier, metrics::Calls, service::Spec, settings::Secret, writer::Writer,
};

pub use super::{desk::Left, front::Limits};

/// What the request side of an instance works with.
pub(crate) struct Parts {
    pub client: Client,
    pub spec: Arc<Spec>,
    /// Id of this instance, unique among the instances of its service; a subject token.
    pub instance: String,
    pub writer: Writer,
    /// Pool that queries read from.
    pub read: DatabaseConnection,
    pub clock: Clock,
    pub verifier: Arc<Verifier>,
    pub grants: Arc<Grants>,
    /// Keys the digests of bodies; the same for all instances of a service.
    pub secret: Secret,
    pub limits: Limits,
    pub calls: Calls,
}

/// The request side of a running instance.
pub(crate) struct Endpoints {
    front: Arc<Front>,
    way: Leaving,
    desks: Mutex<BTreeMap<Town, Open>>,
    /// Answers discovery until it is dropped.
    discovery: Mutex<Option<Discovery>>,
}

impl Endpoints {
    /// Answers discovery; takes in requests of the towns it is told to join.
    ///
    /// # Errors
    /// [`Closed`] where the connection is closed.
    pub async fn start(parts: Parts) -> Result<Self, Closed> {
        let way = barrier::probe(&parts.client).await?;
        if way == Leaving::Drain {
            tracing::warn!(
                "this NATS server has no barrier: a town that is left may lose requests, which are repeated"
            );
        }
        let front = Arc::new(Front {
            endpoints: Front::endpoints(&parts.spec.operations),
            client: parts.client,
            spec: parts.spec,
            instance: parts.instance,
            writer: parts.writer,
            read: parts.read,
            started: parts.clock.now(),
            clock: parts.clock,
            verifier: parts.verifier,
            grants: parts.grants,
            digests: Digests::new(parts.secret.expose().as_bytes()),
            limits: parts.limits,
            calls: parts.calls,
            figures: FrontFigures::default(),
            reads: Gate::default(),
            towns: RwLock::default(),
            versions: Versions::default(),
            computing: Semaphore::new(available_parallelism().map_or(1, |cores| cores.get() / 2).max(1)),
            unknown: Gate::default(),
            runtime: Handle::current(),
        });
        let discovery = Mutex::new(Some(Discovery::start(front.clone()).await?));
        Ok(Self { front, way, desks: Mutex::default(), discovery })
    }

    /// Takes in requests of `town`; returns when the server delivers them here. Joining twice is joining once.
    ///
    /// # Errors
    /// [`Closed`] where the connection is closed.
    pub async fn join(&self, town: &Town) -> Result<(), Closed> {
        {
            let mut desks = self.desks.lock().await;
            if desks.contains_key(town) {
                return Ok(());
            }
            desks.insert(town.clone(), Open::join(&self.front, town.clone(), self.way).await?);
            self.front.towns.write().insert(town.clone());
        }
        barrier::round_trip(&self.front.client).await
    }

    /// Takes in nothing more of `town`, finishes what was taken in, and sees the replies on their way; at most for
    /// `patience`. None where the town was not joined.
    pub async fn leave(&self, town: &Town, patience: Duration) -> Option<Left> {
        let open = self.desks.lock().await.remove(town)?;
        self.front.towns.write().remove(town);
        open.leave(patience).await
    }

    /// The towns joined.
    pub fn towns(&self) -> Vec<Town> {
        self.front.towns.read().iter().cloned().collect()
    }

    /// What has happened besides answered requests.
    pub fn figures(&self) -> &FrontFigures {
        &self.front.figures
    }

    /// Queries being read at present.
    #[cfg(test)]
    pub fn reading(&self) -> usize {
        self.front.reads.inside()
    }

    /// Each operation's figures, by name.
    pub fn operations(&self) -> impl Iterator<Item = (&'static str, &OperationFigures)> {
        self.front.endpoints.values().map(|endpoint| (endpoint.operation.name, &endpoint.figures))
    }

    /// Ends in order: is found no more, leaves every town, answers what was taken in, sees the replies on their way; at
    /// most for `patience`. The writer must still run; the connection stays open for what the writer announced, and is
    /// closed last ([`Connection::close`](super::connection::Connection::close)).
    pub async fn stop(&self, patience: Duration) -> Vec<Left> {
        self.discovery.lock().await.take();
        let desks = std::mem::take(&mut *self.desks.lock().await);
        self.front.towns.write().clear();
        let left = join_all(desks.into_values().map(|open| open.leave(patience))).await;
        left.into_iter().flatten().collect()
    }
}
