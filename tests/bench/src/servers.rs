//! The servers under the service: nats-server, and PostgreSQL as a production server of this size would be set up.

use std::sync::Arc;

use wuwei_runtime::{identity::Issuer, settings::NatsSettings, testing::Bus};
use wuwei_testkit::servers::{Durability, Login, NatsServer, Postgres};

use crate::{
    failure::{Failure, While},
    options::Backend,
    process::Measured,
    service::NAME,
};

/// Settings of PostgreSQL besides those of the tests; everything about durability stays at its default, which is safe.
const POSTGRES: &str = "\nfsync = on\nsynchronous_commit = on\nfull_page_writes = on\nshared_buffers = 1GB\n\
                        max_wal_size = 8GB\nmin_wal_size = 2GB\ncheckpoint_timeout = 30min\n";
/// The number of the account used on nats-server.
const ACCOUNT: usize = 0;

/// The servers, and who vouches for the callers.
pub struct Servers {
    nats: NatsServer,
    postgres: Option<Postgres>,
    /// Signs the callers' tokens.
    pub issuer: Arc<Issuer>,
    /// Looks into the streams.
    pub bus: Bus,
}

impl Servers {
    /// Starts what services on `backends` need.
    pub async fn start(backends: &[Backend]) -> Result<Self, Failure> {
        let nats = NatsServer::start().await;
        let mut postgres = None;
        if backends.contains(&Backend::Postgres) {
            postgres = Some(Postgres::start_with(Durability::Fsync, POSTGRES).await);
        }
        let bus = nats.login(ACCOUNT).connect().await;
        Ok(Self { nats, postgres, issuer: Arc::new(Issuer::generate()?), bus })
    }

    /// How a client connects to nats-server.
    pub fn nats(&self) -> NatsSettings {
        self.login().settings()
    }

    /// The same for a test's own connection.
    pub fn login(&self) -> Login {
        self.nats.login(ACCOUNT)
    }

    /// URL of `database` on PostgreSQL.
    pub fn postgres_url(&self, database: &str) -> Result<String, Failure> {
        let postgres = self.postgres.as_ref().ok_or_else(|| Failure::new("PostgreSQL was not started"))?;
        Ok(postgres.url(database))
    }

    /// The process of nats-server.
    pub fn nats_process(&self) -> Option<Measured> {
        self.nats.process().map(Measured::One)
    }

    /// The processes of PostgreSQL.
    pub fn postgres_processes(&self) -> Option<Measured> {
        self.postgres.as_ref()?.process().map(Measured::Family)
    }

    /// How many events the stream of the benchmark's service holds.
    pub async fn events(&self) -> u64 {
        self.events_of(NAME).await
    }

    /// How many events the stream of `service` holds.
    pub async fn events_of(&self, service: &str) -> u64 {
        self.bus.messages(&wuwei_contracts::subject::stream(service)).await.unwrap_or_default()
    }

    /// Removes what earlier figures left in the streams.
    pub async fn wipe(&self) -> Result<(), Failure> {
        self.bus.wipe().await.doing("emptying the streams")
    }
}
