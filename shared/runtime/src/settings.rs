//! Settings: what an operator may choose, from file < environment < flags.

mod load;
mod show;
mod sources;
mod values;

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use load::{Configured, Loaded, SettingsError, UnknownKey, load};
pub use sources::Sources;
pub use values::{Address, LogFormat, Secret, Towns};

/// Everything one service instance is told from outside.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Settings {
    /// Which service this is and which towns it serves.
    pub service: ServiceSettings,
    /// The service's own database.
    pub database: DatabaseSettings,
    /// The NATS servers.
    pub nats: NatsSettings,
    /// The private HTTP address.
    pub http: HttpSettings,
    /// Who is believed about who calls.
    pub identity: IdentitySettings,
    /// Logs and traces.
    pub telemetry: TelemetrySettings,
    /// The batched unit of work.
    pub writer: WriterSettings,
    /// Events on their way out.
    pub outbox: OutboxSettings,
    /// The service's event stream.
    pub streams: StreamSettings,
    /// How people are told of what happens to their things, besides the console. Read by registry, which holds the contacts.
    pub notices: NoticeSettings,
}

/// Which service this is and which towns it serves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ServiceSettings {
    /// Name of the service, as in subjects. A per-service program sets it itself and refuses another.
    pub name: String,
    /// Cell of this instance: it serves the towns placed in that cell.
    pub cell: String,
    /// Towns to serve: `all` that are placed in the cell, or a list of slugs.
    pub towns: Towns,
    /// Name of this instance, unique among the service's instances; made up at the start where empty.
    pub instance: String,
}

/// The service's own database.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct DatabaseSettings {
    /// `postgres://user:password@host/database` or `sqlite://path/to/file.db`.
    pub url: Address,
    /// Connections that answer queries.
    pub readers: u32,
    /// Milliseconds a statement of the writer may take (`PostgreSQL`).
    pub statement_timeout_ms: u64,
    /// Milliseconds a statement of the writer may wait for a lock; on `SQLite` the busy timeout.
    pub lock_timeout_ms: u64,
    /// Milliseconds a query of a reader may take (`PostgreSQL`).
    pub query_timeout_ms: u64,
    /// Milliseconds to wait for a connection.
    pub connect_timeout_ms: u64,
}

/// The NATS servers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct NatsSettings {
    /// `nats://host:port`, several separated by commas.
    pub url: Address,
    /// User name, where the server asks for one.
    pub user: Option<String>,
    /// Password of that user.
    pub password: Option<Secret>,
    /// File holding an nkey seed, instead of user and password.
    pub nkey_seed_file: Option<String>,
    /// Credentials file (JWT and seed), instead of user and password.
    pub creds_file: Option<String>,
    /// Certificates (PEM) of the authority that vouches for the servers, beside those the system knows. With it nothing is
    /// said without TLS; write `tls://` in `url`.
    pub ca_file: Option<String>,
}

/// The private HTTP address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct HttpSettings {
    /// Address of `/livez /readyz /startupz /metrics`; never a public one.
    pub listen: SocketAddr,
}

/// Who is believed about who calls.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct IdentitySettings {
    /// Ed25519 public keys whose internal tokens are accepted, by key id: 32 bytes in base64, or PEM. A key id that
    /// begins with `embedded-` is accepted only while every listener is loopback.
    pub keys: BTreeMap<String, String>,
    /// At least 32 characters; keys the digests under which replies to idempotency keys are kept. The same for all
    /// instances of a service.
    pub idempotency_secret: Secret,
    /// At least 32 characters; wraps the keys under which private values are sealed, where the service has some. The same
    /// for all instances of a service; whoever loses it loses these values.
    pub sealing_secret: Secret,
}

/// Logs and traces.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct TelemetrySettings {
    /// Base address of an OTLP/HTTP collector, as in `http://127.0.0.1:4318`; no traces leave the process without it.
    pub otlp_endpoint: Option<String>,
    /// A second such collector: the one in which `wuwei up` keeps the latest traces itself. `wuwei up` sets it.
    pub local_endpoint: Option<String>,
    /// Share of the traces begun here that are recorded, 0 to 1. A caller's decision is kept.
    pub sample_ratio: f64,
    /// `text` for people, `json` for collectors.
    pub log_format: LogFormat,
    /// What is logged, as in `info,wuwei_runtime=debug`.
    pub log: String,
}

/// The batched unit of work.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct WriterSettings {
    /// Most commands in one batch.
    pub max_batch: usize,
    /// Most commands waiting per town; past that a request is refused at once.
    pub queue_per_town: usize,
    /// Off only to measure what batching is worth: one transaction per command.
    pub batching: bool,
    /// Connections that write while `batching` is off.
    pub connections: u32,
}

/// Events on their way out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct OutboxSettings {
    /// Seconds an outbox row is kept after its acknowledgement, longer than the NATS servers' `sync_interval`.
    pub retention_seconds: u64,
    /// Seconds between two looks for rows that no nudge told of.
    pub poll_seconds: u64,
}

/// The service's event stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct StreamSettings {
    /// Days an event stays in its stream.
    pub max_age_days: u32,
    /// Most bytes of a stream; the oldest events leave first.
    pub max_bytes: i64,
    /// Servers that keep a copy of each stream and bucket: 1 alone, 3 in a cluster.
    pub replicas: usize,
}

/// How people are told of what happens to their things, besides the console.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct NoticeSettings {
    /// `smtps://user:password@host`, `smtp://user:password@host:587?tls=required`, or `smtp://host` without encryption. No
    /// mail is sent without it.
    pub smtp: Address,
    /// From whom mail comes, as in `五微 <wuwei@example.org>`.
    pub mail_from: String,
    /// HTTPS address of the city's adapter to short messages and `WeChat`, which is sent one signed request (Standard
    /// Webhooks) per message. No messages are sent without it.
    pub adapter: Address,
    /// At least 32 characters; signs these requests.
    pub adapter_secret: Secret,
    /// The console's public address, as in `https://wuwei.example.org`: links in notices begin with it.
    pub console: String,
}

impl Default for ServiceSettings {
    fn default() -> Self {
        Self { name: String::new(), cell: "shared".to_owned(), towns: Towns::All, instance: String::new() }
    }
}

impl Default for DatabaseSettings {
    fn default() -> Self {
        Self {
            url: Address::default(),
            readers: 4,
            statement_timeout_ms: 5_000,
            lock_timeout_ms: 1_000,
            query_timeout_ms: 5_000,
            connect_timeout_ms: 5_000,
        }
    }
}

impl Default for NatsSettings {
    fn default() -> Self {
        Self {
            url: Address::new("nats://127.0.0.1:4222"),
            user: None,
            password: None,
            nkey_seed_file: None,
            creds_file: None,
            ca_file: None,
        }
    }
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self { listen: SocketAddr::from(([127, 0, 0, 1], 0)) }
    }
}

impl Default for TelemetrySettings {
    fn default() -> Self {
        Self {
            otlp_endpoint: None,
            local_endpoint: None,
            sample_ratio: 0.01,
            log_format: LogFormat::Text,
            log: "info".to_owned(),
        }
    }
}

impl Default for WriterSettings {
    fn default() -> Self {
        Self { max_batch: 256, queue_per_town: 1_024, batching: true, connections: 16 }
    }
}

impl Default for OutboxSettings {
    fn default() -> Self {
        Self { retention_seconds: 30, poll_seconds: 5 }
    }
}

impl Default for StreamSettings {
    fn default() -> Self {
        Self { max_age_days: 30, max_bytes: 1 << 30, replicas: 1 }
    }
}

impl DatabaseSettings {
    /// Longest time a statement of the writer may wait for a lock.
    pub fn lock_timeout(&self) -> Duration {
        Duration::from_millis(self.lock_timeout_ms)
    }

    /// Longest time to wait for a connection.
    pub fn connect_timeout(&self) -> Duration {
        Duration::from_millis(self.connect_timeout_ms)
    }
}
