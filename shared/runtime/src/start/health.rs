//! How a service is: what its probes tell.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicBool, Ordering},
};

use async_nats::Client;
use futures::future::BoxFuture;
use sea_orm::DatabaseConnection;

use super::towns::Towns;
use crate::{
    checks,
    clock::Clock,
    nats::connection,
    probes::{Check, Health, Report},
    service::Spec,
};

/// What is asked, once the service has started.
struct Parts {
    reader: DatabaseConnection,
    client: Client,
    towns: Arc<Towns>,
}

/// The state of one service.
pub(super) struct State {
    spec: Arc<Spec>,
    clock: Clock,
    parts: OnceLock<Parts>,
    stopping: AtomicBool,
}

impl State {
    pub fn new(spec: Arc<Spec>, clock: Clock) -> Self {
        Self { spec, clock, parts: OnceLock::new(), stopping: AtomicBool::new(false) }
    }

    /// From now on it has started.
    pub fn started(&self, reader: DatabaseConnection, client: Client, towns: Arc<Towns>) {
        // It starts once.
        let _ = self.parts.set(Parts { reader, client, towns });
    }

    /// From now on it is not ready.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Everything it needs to be ready.
    pub async fn report(&self) -> Report {
        let checks = self.checks().await;
        Report { ready: checks.iter().all(|check| check.ok), checks }
    }
}

impl Health for State {
    fn started(&self) -> bool {
        self.parts.get().is_some()
    }

    fn checks(&self) -> BoxFuture<'_, Vec<Check>> {
        Box::pin(async {
            let Some(parts) = self.parts.get() else { return vec![Check::new("started", false, "still starting")] };
            if self.stopping.load(Ordering::Relaxed) {
                return vec![Check::new("stopping", false, "takes nothing more in")];
            }
            vec![self.database(parts).await, self.nats(parts), subscribed(&parts.towns)]
        })
    }
}

impl State {
    /// Reachable, and at the migration this program needs.
    async fn database(&self, parts: &Parts) -> Check {
        match checks::schema(&parts.reader, &self.spec).await {
            Ok(()) => Check::new("database", true, format!("answers, at migration {}", self.spec.migration)),
            Err(error) => Check::new("database", false, error.to_string()),
        }
    }

    fn nats(&self, parts: &Parts) -> Check {
        let ahead = self.clock.offset();
        let shown = if ahead.is_zero() { String::new() } else { format!(", clock ahead by {ahead:#}") };
        connection::check(&parts.client, &shown)
    }
}

fn subscribed(towns: &Towns) -> Check {
    let (joined, missing) = (towns.joined().len(), towns.missing());
    if missing.is_empty() {
        return Check::new("subscribed", true, format!("{joined} towns"));
    }
    let names = missing.iter().take(5).map(ToString::to_string).collect::<Vec<_>>().join(", ");
    Check::new("subscribed", false, format!("{joined} towns, {} missing: {names}", missing.len()))
}
