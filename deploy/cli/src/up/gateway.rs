//! The gateway as `up` runs it: in this process, on a NATS user of its own.

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
    settings::{Address, NatsSettings, Secret},
};
use wuwei_traces::TraceStore;

use crate::{
    context::Context,
    exit::{Failure, Result},
    nats_server::users,
    services,
};

/// Where the HTTP API is, unless told otherwise or taken.
const USUAL: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);
/// How long a connection is tried.
const PATIENCE: Duration = Duration::from_secs(5);

/// The running gateway.
pub struct Gateway {
    serving: Serving,
}

impl Gateway {
    /// Starts it at `listen`, or the usual address, or where that is taken at a free one.
    pub async fn start(
        context: &Context,
        nats: String,
        (listen, traces): (Option<SocketAddr>, &TraceStore),
        clock: &Clock,
    ) -> Result<Self> {
        let issuer = services::issuer(&context.data)?;
        let keys = BTreeMap::from([(issuer.kid().to_owned(), issuer.public_key())]);
        let settings = NatsSettings {
            url: Address::new(nats),
            user: Some(SERVICE.to_owned()),
            password: Some(Secret::new(users::password_of(&context.data, SERVICE)?)),
            ..NatsSettings::default()
        };
        let label = Label { inbox_prefix: inbox_prefix(SERVICE), ..Label::new("wuwei-gateway") };
        let connection = Connection::open(&settings, &label, PATIENCE).await;
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
        Ok(Self { serving })
    }

    /// The address, with the port in use.
    pub fn address(&self) -> SocketAddr {
        self.serving.address()
    }

    /// Ends once the requests taken are answered.
    pub async fn stop(self) {
        self.serving.stop().await;
    }
}
