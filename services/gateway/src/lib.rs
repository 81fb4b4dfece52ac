//! The gateway: what the services offer, over HTTP. It has no rules and no database: it says who calls, passes requests
//! on over NATS, and tells in HTTP's terms what the services answer.

mod answer;
mod api;
mod document;
mod identity;
mod query;
mod refusal;
mod request;
mod router;
mod security;
mod server;
mod settings;
mod towns;
mod who;

use std::sync::Arc;

use wuwei_runtime::{Clock, nats::caller::Caller};

pub use identity::{Believes, IssuerError, IssuerSettings, SignatureAlgorithm};
pub use server::{ListenError, Serving};
pub use settings::GatewaySettings;

use identity::Identity;
use towns::Towns;

/// Name of the service.
pub const SERVICE: &str = "gateway";

/// What every request is answered with the help of.
pub(crate) struct Gateway {
    /// Calls the services, able to vouch for whoever signed in.
    pub caller: Caller,
    /// Believes bearer tokens.
    pub identity: Identity,
    /// Which towns there are.
    pub towns: Towns,
    /// What the gateway is told.
    pub settings: GatewaySettings,
}

/// Starts the gateway: it answers until what is returned is stopped. `caller` must have an issuer the services believe.
///
/// # Errors
/// When the address cannot be used, a key is none, or the issuer cannot be believed as it is set.
pub async fn start(settings: GatewaySettings, caller: Caller, clock: Clock) -> Result<Serving, ListenError> {
    let identity = Identity::new(&settings.believes, clock)?;
    let towns = Towns::new(caller.clone());
    let gateway = Arc::new(Gateway { caller, identity, towns, settings });
    server::start(&gateway.settings.clone(), router::of(gateway)).await
}
