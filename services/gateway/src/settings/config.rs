//! The gateway's settings as an operator writes them.

use std::{net::SocketAddr, num::NonZeroU32, time::Duration};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wuwei_runtime::settings::{Configured, HttpSettings, NatsSettings, Secret, TelemetrySettings};

use super::{ClientSettings, GatewaySettings};
use crate::{Believes, IssuerSettings, SignatureAlgorithm};

/// Shortest secret, characters.
const SHORTEST: usize = 32;

/// Everything one gateway is told from outside.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GatewayConfig {
    /// What it offers, and where.
    pub gateway: GatewaySection,
    /// Where people sign in.
    pub issuer: IssuerSection,
    /// The NATS servers.
    pub nats: NatsSettings,
    /// The private HTTP address.
    pub http: HttpSettings,
    /// Logs and traces.
    pub telemetry: TelemetrySettings,
}

/// What the gateway offers, and where.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GatewaySection {
    /// Address of console and HTTP API.
    pub listen: SocketAddr,
    /// The address by which people reach it, as in `https://wuwei.example`; printed on slips, and where the issuer sends back to.
    pub public: String,
    /// File of the Ed25519 private key (PKCS#8 PEM, mode 0600) that internal tokens are signed with; services have its public
    /// half in `identity.keys`.
    pub signing_key_file: String,
    /// Id of that key, as in `identity.keys`.
    pub signing_key: String,
    /// At least 32 characters; sessions are sealed under it. The same for every instance.
    pub session_secret: Secret,
    /// Milliseconds a service may take to answer, one retry included.
    pub patience_ms: u64,
    /// Requests of one client per second; ten times as many at once.
    pub per_second: u32,
    /// Connections at once; more wait until one ends.
    pub connections: usize,
}

impl Default for GatewaySection {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public: String::new(),
            signing_key_file: String::new(),
            signing_key: String::new(),
            session_secret: Secret::default(),
            patience_ms: 10_000,
            per_second: 100,
            connections: 20_000,
        }
    }
}

/// Where people sign in: an OpenID Connect issuer.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct IssuerSection {
    /// Its address, to the letter as in the tokens' `iss`.
    pub url: String,
    /// What a token's `aud` must name.
    pub audience: String,
    /// Names of the algorithms tokens may be signed by; all of RS256, PS256, ES256 and `EdDSA` where none is named.
    pub algorithms: Vec<String>,
    /// Id of the console at the issuer; without it nobody signs in, and only programs that bring a token are known.
    pub client_id: String,
    /// Secret of the console at the issuer; empty where the issuer takes the proof of PKCE alone.
    pub client_secret: Secret,
}

impl Configured for GatewayConfig {
    fn wrong(&self) -> Vec<String> {
        let Self { gateway, issuer, telemetry, .. } = self;
        let mut wrong = telemetry.wrong();
        let mut needs = |fits: bool, says: &str| {
            if !fits {
                wrong.push(says.to_owned());
            }
        };
        let https = gateway.public.starts_with("https://") && !gateway.public.ends_with('/');
        needs(
            https,
            "gateway.public is no address by HTTPS; give the one people reach it by, as in https://wuwei.example",
        );
        needs(
            !gateway.signing_key_file.is_empty(),
            "gateway.signing_key_file is not set; give the file of the private key",
        );
        needs(
            !gateway.signing_key.is_empty(),
            "gateway.signing_key is not set; give its id in the services' identity.keys",
        );
        let long = gateway.session_secret.expose().chars().count() >= SHORTEST;
        needs(long, "gateway.session_secret has less than 32 characters; give at least 32, the same to every instance");
        needs((100..=60_000).contains(&gateway.patience_ms), "gateway.patience_ms is out of bounds; give 100 to 60000");
        needs((1..=100_000).contains(&gateway.per_second), "gateway.per_second is out of bounds; give 1 to 100000");
        needs(
            (1..=1_000_000).contains(&gateway.connections),
            "gateway.connections is out of bounds; give 1 to 1000000",
        );
        needs(!issuer.url.is_empty(), "issuer.url is not set; give the address of the OpenID Connect issuer");
        needs(!issuer.audience.is_empty(), "issuer.audience is not set; give what its tokens name as their aud");
        for name in issuer.algorithms.iter().filter(|name| SignatureAlgorithm::named(name).is_none()) {
            wrong.push(format!("issuer.algorithms has {name:?}; give RS256, PS256, ES256 or EdDSA"));
        }
        wrong
    }
}

impl GatewayConfig {
    /// What the gateway runs with.
    pub fn gateway(&self) -> GatewaySettings {
        let Self { gateway, issuer, .. } = self;
        let mut believed = IssuerSettings::new(&issuer.url, &issuer.audience);
        if !issuer.algorithms.is_empty() {
            believed.algorithms = issuer.algorithms.iter().filter_map(|name| SignatureAlgorithm::named(name)).collect();
        }
        let secret = Some(issuer.client_secret.clone()).filter(|secret| !secret.expose().is_empty());
        let client = ClientSettings { id: issuer.client_id.clone(), secret };
        GatewaySettings {
            believes: Believes::Issuer(believed),
            public: Some(gateway.public.clone()),
            client: Some(client).filter(|client| !client.id.is_empty()),
            session_secret: Some(gateway.session_secret.clone()),
            sample: false,
            patience: Duration::from_millis(gateway.patience_ms),
            per_second: NonZeroU32::new(gateway.per_second).unwrap_or(NonZeroU32::MIN),
            connections: gateway.connections,
            ..GatewaySettings::new(gateway.listen, std::collections::BTreeMap::new())
        }
    }
}

#[cfg(test)]
mod tests {
    use wuwei_runtime::settings::{Loaded, SettingsError, Sources, load};

    use super::*;

    fn shipped() -> Sources {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/config/gateway.toml");
        Sources::default().file(file).flag("gateway.session_secret", "s".repeat(SHORTEST))
    }

    #[test]
    fn the_shipped_settings_load_once_the_secret_is_given() {
        let Loaded { settings, .. } = load::<GatewayConfig>(&shipped()).unwrap();
        let gateway = settings.gateway();
        assert!(!gateway.sample, "nobody signs in as a sample person where people are real");
        assert!(matches!(gateway.believes, Believes::Issuer(issuer) if issuer.algorithms.len() == 1));
        assert_eq!(gateway.client.map(|client| client.id).as_deref(), Some("wuwei-console"));
    }

    #[test]
    fn what_is_missing_or_impossible_is_all_named() {
        let Err(SettingsError::Impossible(wrong)) =
            load::<GatewayConfig>(&Sources::default().flag("gateway.per_second", "0"))
        else {
            panic!("accepted")
        };
        for key in ["public", "signing_key_file", "signing_key ", "session_secret", "per_second"] {
            assert!(wrong.iter().any(|line| line.starts_with(&format!("gateway.{key}"))), "{key}: {wrong:?}");
        }
        assert!(wrong.iter().any(|line| line.starts_with("issuer.url")), "{wrong:?}");
        let Err(error) = load::<GatewayConfig>(&shipped().flag("issuer.audiense", "x")) else { panic!("accepted") };
        assert!(error.to_string().contains("did you mean issuer.audience"), "{error}");
        let none = shipped().flag("issuer.algorithms", "none");
        let error = load::<GatewayConfig>(&none).map(drop).unwrap_err().to_string();
        assert!(error.contains("issuer.algorithms"), "{error}");
    }
}
