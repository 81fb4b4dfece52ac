//! The gateway: what the services offer, over HTTP. It has no rules and no database: it says who calls, passes requests
//! on over NATS, and tells in HTTP's terms what the services answer.

mod answer;
mod api;
mod ask;
mod console;
mod document;
mod identity;
mod query;
mod refusal;
mod request;
mod router;
mod security;
mod server;
mod session;
mod settings;
mod sign_in;
mod towns;
mod who;

use std::sync::Arc;

use wuwei_runtime::{Clock, nats::caller::Caller, settings::Secret};

pub use identity::{Believes, IssuerError, IssuerSettings, SignatureAlgorithm};
pub use server::{ListenError, Serving};
pub use settings::GatewaySettings;

use identity::Identity;
use session::Sessions;
use sign_in::Personas;
use towns::Towns;

/// Name of the service.
pub const SERVICE: &str = "gateway";

/// What every request is answered with the help of.
pub(crate) struct Gateway {
    /// Calls the services, able to vouch for whoever signed in.
    pub caller: Caller,
    /// Believes bearer tokens.
    pub identity: Identity,
    /// Knows who looks at a page.
    pub sessions: Sessions,
    /// The issuer of the sample people, where there is one.
    pub personas: Option<Personas>,
    /// Which towns there are.
    pub towns: Towns,
    /// What the gateway is told.
    pub settings: GatewaySettings,
    clock: Clock,
}

impl Gateway {
    /// The present instant.
    pub(crate) fn now(&self) -> jiff::Timestamp {
        self.clock.now()
    }
}

/// Starts the gateway: it answers until what is returned is stopped. `caller` must have an issuer the services believe.
///
/// # Errors
/// When the address cannot be used, a key is none, or the issuer cannot be believed as it is set.
pub async fn start(settings: GatewaySettings, caller: Caller, clock: Clock) -> Result<Serving, ListenError> {
    let identity = Identity::new(&settings.believes, clock.clone())?;
    let secure = settings.public.as_deref().is_some_and(|address| address.starts_with("https://"));
    let secret = settings.session_secret.as_ref().map(Secret::expose);
    let sessions = Sessions::new(secret, secure, clock.clone());
    let personas = settings.sample.then(Personas::new);
    let towns = Towns::new(caller.clone());
    let gateway = Arc::new(Gateway { caller, identity, sessions, personas, towns, settings, clock });
    server::start(&gateway.settings.clone(), router::of(gateway)).await
}
