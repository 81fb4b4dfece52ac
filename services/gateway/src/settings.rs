//! What the gateway is told.

mod config;

use std::{collections::BTreeMap, net::SocketAddr, num::NonZeroU32, time::Duration};

use wuwei_runtime::settings::Secret;

use crate::Believes;

pub use config::GatewayConfig;

/// What the gateway is told.
#[derive(Debug, Clone)]
pub struct GatewaySettings {
    /// The address it answers at.
    pub listen: SocketAddr,
    /// Whose bearer tokens are believed.
    pub believes: Believes,
    /// The address by which people reach it, as it is printed on slips; browsers keep sessions for HTTPS only where it
    /// is an `https` one. Where none is set, the address of the request is printed.
    pub public: Option<String>,
    /// How people sign in at the issuer that is believed; needs `public`, where it sends them back to. Without it, only
    /// programs that bring a token are known.
    pub client: Option<ClientSettings>,
    /// What sessions are sealed under: the same for every instance. Without one they end when the gateway stops.
    pub session_secret: Option<Secret>,
    /// Whether this is a sample system: pages say so, and anybody may sign in as one of the sample people. Never where
    /// people are real.
    pub sample: bool,
    /// How long a service may take to answer, one retry included.
    pub patience: Duration,
    /// How long the head of a request may take to come, and a connection may be idle.
    pub head_within: Duration,
    /// How long the body of a request may take to come.
    pub body_within: Duration,
    /// How long a file may take to come.
    pub upload_within: Duration,
    /// Requests of one client per second; ten times as many at once.
    pub per_second: NonZeroU32,
    /// Connections at once; more wait until one ends.
    pub connections: usize,
}

/// The console as the issuer knows it.
#[derive(Debug, Clone)]
pub struct ClientSettings {
    /// Its id.
    pub id: String,
    /// Its secret; none where the issuer takes the proof of PKCE alone.
    pub secret: Option<Secret>,
}

impl GatewaySettings {
    /// The usual settings, at `listen`, believing the Ed25519 public keys `keys`, by key id.
    pub fn new(listen: SocketAddr, keys: BTreeMap<String, String>) -> Self {
        Self {
            listen,
            believes: Believes::Keys(keys),
            public: None,
            client: None,
            session_secret: None,
            sample: false,
            patience: Duration::from_secs(10),
            head_within: Duration::from_secs(10),
            body_within: Duration::from_secs(20),
            upload_within: Duration::from_mins(2),
            per_second: NonZeroU32::new(100).unwrap_or(NonZeroU32::MIN),
            connections: 20_000,
        }
    }
}
