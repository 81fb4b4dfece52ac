//! The gateway as `up` runs it, on a NATS user of its own: in this process, or in one of its own.

use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use wuwei_gateway::{GatewaySettings, ListenError, SERVICE, Serving};
use wuwei_runtime::{
    Clock,
    nats::{
        caller::Caller,
        connection::{Connection, Label, inbox_prefix},
    },
    probes::Health,
    settings::{NatsSettings, Secret},
};
use wuwei_traces::TraceStore;

use super::{
    apart::{self, Apart},
    ledger::Ledger,
};
use crate::{
    context::Context,
    exit::{Failure, Result},
    record::ServiceRecord,
    say, services,
};

/// Where the HTTP API is, unless told otherwise or taken.
const USUAL: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);
/// How long a connection is tried, and how long it may take to end.
const PATIENCE: Duration = Duration::from_secs(5);

/// The gateway in this process.
pub struct Gateway {
    serving: Serving,
    connection: Connection,
}

impl Gateway {
    /// Starts it at `listen`, or the usual address, or where that is taken at a free one.
    pub async fn start(
        context: &Context,
        nats: &NatsSettings,
        (listen, traces): (Option<SocketAddr>, &TraceStore),
        clock: &Clock,
    ) -> Result<Self> {
        let issuer = services::issuer(&context.data)?;
        let keys = BTreeMap::from([(issuer.kid().to_owned(), issuer.public_key())]);
        let label = Label { inbox_prefix: inbox_prefix(SERVICE), ..Label::new("wuwei-gateway") };
        let connection = Connection::open(nats, &label, PATIENCE).await;
        let connection = connection.map_err(|error| Failure::failed(error.to_string()))?;
        let caller =
            Caller::new(connection.client().clone(), clock.clone()).with_issuer(Arc::new(issuer)).named(SERVICE);
        let secret = context.data.secret("sessions")?;
        let settings = |listen| GatewaySettings {
            session_secret: Some(Secret::new(&secret)),
            sample: true,
            ..GatewaySettings::new(listen, keys.clone())
        };
        let started = match listen {
            Some(listen) => wuwei_gateway::start(settings(listen), caller, clock.clone(), Some(traces.clone())).await,
            None => {
                match wuwei_gateway::start(settings(USUAL), caller.clone(), clock.clone(), Some(traces.clone())).await {
                    Err(ListenError::Address { .. }) => {
                        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
                        wuwei_gateway::start(settings(any), caller, clock.clone(), Some(traces.clone())).await
                    }
                    other => other,
                }
            }
        };
        let serving = started.map_err(|error| Failure::unfit(error.to_string()))?;
        Ok(Self { serving, connection })
    }

    /// The address, with the port in use.
    pub fn address(&self) -> SocketAddr {
        self.serving.address()
    }

    /// For its probes.
    pub fn health(&self) -> Arc<dyn Health> {
        self.connection.health()
    }

    /// Ends once the requests taken are answered.
    pub async fn stop(self) {
        self.serving.stop().await;
        self.connection.close(PATIENCE).await;
    }
}

/// The gateway that `up` minds.
pub enum Minded {
    Here(Box<Gateway>),
    Apart(Box<Apart>, SocketAddr),
}

impl Minded {
    /// Starts it in a process of its own, at `web` if that is given.
    pub async fn apart(context: &Context, ledger: &Ledger, web: Option<SocketAddr>) -> Result<Self> {
        let ledger = ledger.clone();
        let noted = move |process, serving: apart::Serving| {
            let gateway = ServiceRecord { name: SERVICE.to_owned(), process, private: serving.private };
            ledger.change(|record| record.gateway = Some(gateway));
        };
        let (apart, serving) = Apart::start(context, SERVICE, web, noted).await?;
        let log = context.data.log(SERVICE);
        let nowhere = || Failure::failed(say!(context.messages, "serve.did_not_start", SERVICE, log = log.display()));
        Ok(Self::Apart(Box::new(apart), serving.web.ok_or_else(nowhere)?))
    }

    /// The address, with the port in use.
    pub fn address(&self) -> SocketAddr {
        match self {
            Self::Here(gateway) => gateway.address(),
            Self::Apart(_, address) => *address,
        }
    }

    /// Keeps it running, for ever.
    pub async fn keep(&mut self) {
        match self {
            Self::Here(_) => std::future::pending().await,
            Self::Apart(apart, _) => apart.keep().await,
        }
    }

    /// Stops it in order.
    pub async fn stop(self) {
        match self {
            Self::Here(gateway) => gateway.stop().await,
            Self::Apart(apart, _) => apart.stop().await,
        }
    }
}
