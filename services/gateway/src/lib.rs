//! The gateway: what the services offer, over HTTP. It has no rules and no database: it says who calls, passes requests
//! on over NATS, and tells in HTTP's terms what the services answer.

mod answer;
mod api;
mod ask;
mod console;
mod document;
mod events;
mod files;
mod identity;
mod limits;
mod precondition;
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
mod traced;
mod who;

use std::sync::Arc;

use tokio::sync::{Semaphore, watch};
use wuwei_runtime::{Clock, nats::caller::Caller, settings::Secret};
use wuwei_traces::TraceStore;

pub use identity::{Believes, IssuerError, IssuerSettings, SignatureAlgorithm};
pub use server::{ListenError, Serving};
pub use settings::{ClientSettings, GatewayConfig, GatewaySettings};

use console::overview::counts::Counts;
use files::FileDesk;
use identity::Identity;
use limits::Limits;
use session::Sessions;
use sign_in::{Personas, SignIn};
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
    /// Where people sign in.
    pub sign_in: SignIn,
    /// Counts what clients ask.
    pub limits: Limits,
    /// Which towns there are.
    pub towns: Towns,
    /// What the gateway is told.
    pub settings: GatewaySettings,
    /// A permit for each client that listens to events.
    pub listeners: Arc<Semaphore>,
    /// Closed when the gateway stops: who listens is let go.
    pub stopping: watch::Receiver<()>,
    /// Takes files in and gives them out.
    pub files: FileDesk,
    /// Counts of wishes, for the overviews.
    pub counts: Counts,
    /// The latest traces, where they are kept on this machine.
    pub traces: Option<TraceStore>,
    clock: Clock,
}

impl Gateway {
    /// The present instant.
    pub(crate) fn now(&self) -> jiff::Timestamp {
        self.clock.now()
    }
}

/// Starts the gateway: it answers until what is returned is stopped. `caller` must have an issuer the services believe;
/// story pages show what `traces` hold.
///
/// # Errors
/// When the address cannot be used, a key is none, or the issuer cannot be believed as it is set.
pub async fn start(
    settings: GatewaySettings,
    caller: Caller,
    clock: Clock,
    traces: Option<TraceStore>,
) -> Result<Serving, ListenError> {
    let identity = Identity::new(&settings.believes, clock.clone())?;
    let secure = settings.public.as_deref().is_some_and(|address| address.starts_with("https://"));
    let secret = settings.session_secret.as_ref().map(Secret::expose);
    let sessions = Sessions::new(secret, secure, clock.clone());
    let sign_in = match settings.client.clone() {
        _ if settings.sample => SignIn::Personas(Personas::new()),
        Some(client) => SignIn::Client(client),
        None => SignIn::Nowhere,
    };
    let limits = Limits::new(settings.per_second);
    let (towns, counts) = (Towns::new(caller.clone()), Counts::new(caller.clone()));
    let listeners = Arc::new(Semaphore::new(events::LISTENERS));
    let (stop, stopping) = watch::channel(());
    let files = FileDesk::new(caller.clone());
    let gateway = Gateway {
        caller,
        identity,
        sessions,
        sign_in,
        limits,
        towns,
        settings,
        listeners,
        stopping,
        files,
        counts,
        traces,
        clock,
    };
    server::start(&gateway.settings.clone(), router::of(Arc::new(gateway)), stop).await
}
