//! Starting a service: everything it needs is opened at once, checked, put together; and ended in order.
//!
//! The end, so that nothing acknowledged is lost and little has to be repeated: no new work is taken in (the barrier, per
//! town), what was taken in is finished and answered, the relay publishes what was committed, leases are given back so
//! that others take over at once, connections close.

mod assemble;
mod errors;
mod figures;
mod grant_news;
mod health;
#[cfg(feature = "testing")]
mod late;
mod main;
mod open;
mod towns;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use sea_orm::DatabaseConnection;
use tokio::{sync::watch, task::JoinHandle, time::timeout};
use wuwei_contracts::Town;

use crate::{
    clock::Clock,
    consumers::{Consumers, Historian},
    due::DueTasks,
    leases::Leases,
    metrics::{Metrics, Watched},
    nats::connection::Connection,
    outbox::relay::Relay,
    placement::Serving,
    probes::{Listening, Probed, Probes, Report},
    service::{Service, Spec},
    settings::Settings,
    sweeper::Sweeper,
    writer::Writer,
};

pub use crate::consumers::RebuildError;
pub use errors::StartError;
pub use main::main;
pub use towns::JoinError;

use health::State;
use towns::Towns;

/// Longest time until the first towns are served.
const SERVING: Duration = Duration::from_secs(30);
/// Longest time what was taken in may need to be answered at the end.
const ANSWERING: Duration = Duration::from_secs(15);
/// Longest time the writer may need for what is queued at the end.
const WRITING: Duration = Duration::from_secs(15);
/// Longest time the relay may need for what is committed at the end; what it leaves is published by the next holder.
const RELAYING: Duration = Duration::from_secs(5);
/// Longest time the last messages may need to reach the server.
const CLOSING: Duration = Duration::from_secs(2);

/// Starts `service`; returns when it serves its towns.
///
/// # Errors
/// See [`StartError`]; nothing is left running.
pub async fn start(service: impl Into<Spec>, settings: Settings, clock: Clock) -> Result<Running, StartError> {
    let metrics = Metrics::default();
    let probes = Probes::new(metrics.clone());
    let listening = probes.listen(settings.http.listen).await?;
    let mut running = start_beside(&probes, &metrics, service, settings, clock).await?;
    running.listening = Some(listening);
    Ok(running)
}

/// The same for one of several services in one process, which share `probes`, already listening, and `metrics`.
///
/// # Errors
/// See [`StartError`]; nothing is left running.
pub async fn start_beside(
    probes: &Probes,
    metrics: &Metrics,
    service: impl Into<Spec>,
    settings: Settings,
    clock: Clock,
) -> Result<Running, StartError> {
    let spec = Arc::new(service.into().complete());
    let health = Arc::new(State::new(spec.clone(), clock.clone()));
    // Probed from the first moment: `/startupz` says that it is still starting.
    let probed = probes.add(spec.name, health.clone());
    let opened = open::all(&settings, &spec, &clock).await?;
    assemble::running(opened, assemble::Given { spec, settings, clock, metrics, health, probed }).await
}

/// A service that runs.
pub struct Running {
    name: &'static str,
    instance: String,
    towns: Arc<Towns>,
    health: Arc<State>,
    writer: Writer,
    /// Ends with the service.
    following: JoinHandle<()>,
    ended: watch::Receiver<()>,
    serving: Option<Serving>,
    due: DueTasks,
    consumers: Consumers,
    historian: Historian,
    sweeper: Sweeper,
    relay: Relay,
    leases: Leases,
    news: grant_news::News,
    connection: Connection,
    databases: Vec<DatabaseConnection>,
    watched: Watched,
    probed: Probed,
    listening: Option<Listening>,
}

impl Running {
    /// Name of the service.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Name of this instance.
    pub fn instance(&self) -> &str {
        &self.instance
    }

    /// The private address, where this service has one of its own; otherwise port 0.
    pub fn http(&self) -> SocketAddr {
        self.listening.as_ref().map_or_else(|| SocketAddr::from(([127, 0, 0, 1], 0)), Listening::address)
    }

    /// How it is: what `/readyz` tells.
    pub async fn report(&self) -> Report {
        self.health.report().await
    }

    /// Whether everything it needs is as it must be.
    pub async fn ready(&self) -> bool {
        self.report().await.ready
    }

    /// The towns it serves at present.
    pub fn towns(&self) -> Vec<Town> {
        self.towns.joined()
    }

    /// Serves `town` again after [`leave`](Self::leave), or beside those its settings name. Where it is placed in another
    /// cell, or being moved, it is not served.
    ///
    /// # Errors
    /// See [`JoinError`].
    pub async fn join(&self, town: &Town) -> Result<(), JoinError> {
        self.towns.join(town).await
    }

    /// Leaves `town` until it is told to [`join`](Self::join) it, without losing a request: takes in nothing more,
    /// answers what was taken in, then lets go of it.
    pub async fn leave(&self, town: &Town) {
        self.towns.leave(town, ANSWERING).await;
    }

    /// Empties `tables`, the projection of `producer`'s events in `town`, and applies those events to it again. Each
    /// table has a column `town`, and holds nothing that came of another producer.
    ///
    /// # Errors
    /// See [`RebuildError`].
    pub async fn rebuild(&self, producer: &str, town: &Town, tables: &[&'static str]) -> Result<(), RebuildError> {
        self.consumers.rebuild(producer, town, tables).await
    }

    /// The same for the projection of grants, which is of the whole city. Until it is filled again, whoever needs a role
    /// is refused. Only the instance that holds the shard of the town `city` can do it.
    ///
    /// # Errors
    /// See [`RebuildError`].
    pub async fn rebuild_grants(&self) -> Result<(), RebuildError> {
        self.consumers.rebuild_grants().await
    }

    /// Returns when the service has ended by itself, with its writer or its NATS connection, which it never should; the
    /// log says why.
    pub async fn ended(&self) {
        // Nothing is ever sent: the channel only ends.
        let _ = self.ended.clone().changed().await;
    }

    /// Ends the service in order.
    pub async fn stop(mut self) {
        tracing::info!(service = self.name, instance = self.instance, "stopping");
        self.health.stop();
        self.following.abort();
        drop(self.serving.take());
        self.due.stop().await;
        self.consumers.stop();
        drop((self.sweeper, self.historian));
        self.towns.stop(ANSWERING).await;
        if timeout(WRITING, self.writer.stop()).await.is_err() {
            tracing::warn!(waited = ?WRITING, "the writer has not finished; what is unanswered is repeated by its callers");
        }
        self.relay.stop(RELAYING).await;
        self.leases.stop().await;
        drop(self.news);
        self.connection.close(CLOSING).await;
        for database in self.databases {
            // A connection that cannot be closed is gone already.
            let _ = database.close().await;
        }
        drop((self.watched, self.probed));
        if let Some(listening) = self.listening.take() {
            listening.stop().await;
        }
        tracing::info!(service = self.name, instance = self.instance, "stopped");
    }
}

impl<S> From<Service<S>> for Spec {
    fn from(service: Service<S>) -> Self {
        service.spec
    }
}
