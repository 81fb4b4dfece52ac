//! A service as `up` runs it: inside this process, or in one of its own that is started again when it dies.

use std::net::SocketAddr;

use wuwei_runtime::{
    Clock,
    metrics::Metrics,
    probes::{Listening, Probes},
    start::{Running, start_beside},
};

use super::{
    apart::{Apart, Serving},
    ledger::Ledger,
};
use crate::{
    context::Context,
    exit::{Failure, Result},
    process::Process,
    record::ServiceRecord,
    say, services,
};

/// What all services in this process share: the private port.
pub struct Shared {
    probes: Probes,
    metrics: Metrics,
    listening: Listening,
}

impl Shared {
    /// Listens on `address`.
    pub async fn listen(address: SocketAddr) -> Result<Self> {
        let metrics = Metrics::default();
        let probes = Probes::new(metrics.clone());
        let listening = probes.listen(address).await.map_err(|error| Failure::unfit(error.to_string()))?;
        Ok(Self { probes, metrics, listening })
    }

    /// The address, with the port in use.
    pub fn address(&self) -> SocketAddr {
        self.listening.address()
    }

    /// Listens no more.
    pub async fn stop(self) {
        self.listening.stop().await;
    }
}

/// A service that runs.
pub struct Hosted {
    name: &'static str,
    place: Place,
}

enum Place {
    Here(Box<Running>),
    Apart(Box<Apart>),
}

impl Hosted {
    /// Starts `name` in this process.
    pub async fn here(
        context: &Context,
        ledger: &Ledger,
        name: &'static str,
        clock: Clock,
        shared: &Shared,
    ) -> Result<Self> {
        let unknown = || Failure::usage(say!(context.messages, "serve.unknown", name));
        let spec = services::spec(name).ok_or_else(unknown)?;
        let settings = services::embedded_settings(&context.data, name)?;
        let running = start_beside(&shared.probes, &shared.metrics, spec, settings, clock).await;
        let running = running.map_err(|error| Failure::failed(format!("{name}: {error}")))?;
        write_down(ledger, name, ledger.record().supervisor, shared.address());
        Ok(Self { name, place: Place::Here(Box::new(running)) })
    }

    /// Starts `name` in a process of its own.
    pub async fn apart(context: &Context, ledger: &Ledger, name: &'static str) -> Result<Self> {
        let ledger = ledger.clone();
        let noted = move |process, serving: Serving| write_down(&ledger, name, process, serving.private);
        let (apart, _) = Apart::start(context, name, None, noted).await?;
        Ok(Self { name, place: Place::Apart(Box::new(apart)) })
    }

    /// Keeps it running, for ever.
    pub async fn keep(&mut self) {
        match &mut self.place {
            Place::Here(running) => {
                running.ended().await;
                tracing::error!(service = self.name, "the service has ended by itself");
                std::future::pending::<()>().await;
            }
            Place::Apart(apart) => apart.keep().await,
        }
    }

    /// Stops it in order.
    pub async fn stop(self) {
        match self.place {
            Place::Here(running) => running.stop().await,
            Place::Apart(apart) => apart.stop().await,
        }
    }
}

fn write_down(ledger: &Ledger, name: &str, process: Process, private: SocketAddr) {
    let now = ServiceRecord { name: name.to_owned(), process, private };
    ledger.change(|record| match record.services.iter_mut().find(|service| service.name == name) {
        Some(service) => *service = now,
        None => {
            record.services.push(now);
            let place = |service: &ServiceRecord| services::ALL.iter().position(|name| *name == service.name);
            record.services.sort_by_key(place);
        }
    });
}
