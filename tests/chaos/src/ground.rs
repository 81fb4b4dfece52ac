//! What one scenario runs on: servers of its own, a database, an issuer everyone believes.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use tempfile::TempDir;
use wuwei_runtime::{Clock, identity::Issuer, nats::caller::Caller, testing::Bus};
use wuwei_testkit::{
    Backend,
    database::{Database, sqlite_url},
    servers::{Durability, NatsServer, Postgres},
};

use crate::{instance::Instance, probe};

/// The towns of the probe, spread over the shards.
pub const TOWNS: [&str; 6] = ["dalang", "humen", "changping", "shijie", "tangxia", "nancheng"];

/// The account of every scenario on its own nats-server.
const ACCOUNT: usize = 0;
/// Name of the database in the scenario's own cluster.
const DATABASE: &str = "probe";

/// Servers, database and program of a scenario.
pub struct Ground {
    /// The nats-server.
    pub nats: NatsServer,
    /// The PostgreSQL cluster, unless the scenario runs on SQLite.
    pub postgres: Option<Postgres>,
    /// The probe's database, seen from outside.
    pub database: Database,
    /// NATS, seen from outside.
    pub bus: Bus,
    /// Running instances.
    pub instances: Vec<Instance>,
    /// Seconds an outbox row is kept after its acknowledgement.
    pub retention: u64,
    issuer: Arc<Issuer>,
    program: PathBuf,
    started: usize,
    folder: TempDir,
}

impl Ground {
    /// Servers and an empty database; `program` is the chaos program, which also is the service (`chaos serve`).
    pub async fn new(backend: Backend, program: &Path) -> Self {
        let folder = tempfile::Builder::new().prefix("wuwei-chaos-").tempdir();
        let folder = folder.unwrap_or_else(|error| panic!("a folder for a scenario: {error}"));
        let nats = NatsServer::start().await;
        let postgres = match backend {
            Backend::Postgres => Some(Postgres::start(Durability::Fsync).await),
            Backend::Sqlite => None,
        };
        let url = match &postgres {
            Some(cluster) => {
                let admin = Database::prepared(backend, &cluster.url("postgres"), Vec::new).await;
                admin.execute(&format!("CREATE DATABASE {DATABASE}")).await;
                cluster.url(DATABASE)
            }
            None => sqlite_url(&folder.path().join("probe.db")),
        };
        let database = Database::prepared(backend, &url, probe::migrations).await;
        let bus = nats.login(ACCOUNT).connect().await;
        let issuer = Arc::new(Issuer::generate().unwrap_or_else(|error| panic!("{error}")));
        let program = program.to_owned();
        Self { nats, postgres, database, bus, instances: Vec::new(), retention: 2, issuer, program, started: 0, folder }
    }

    /// A caller whom the service believes to be anybody.
    pub fn caller(&self) -> Caller {
        self.bus.caller(Clock::default()).with_issuer(self.issuer.clone())
    }

    /// Starts one more instance of the service.
    pub fn start_instance(&mut self) {
        let url = self.database.url().to_owned();
        self.start_instance_on(&url);
    }

    /// The same, its database reached at `url`.
    pub fn start_instance_on(&mut self, url: &str) {
        self.started += 1;
        let name = format!("probe-{}", self.started);
        let settings = self.folder.path().join(format!("{name}.toml"));
        fs::write(&settings, self.settings(&name, url))
            .unwrap_or_else(|error| panic!("{}: {error}", settings.display()));
        self.instances.push(Instance::start(&self.program, &name, &settings));
    }

    /// The cluster.
    pub fn postgres(&mut self) -> &mut Postgres {
        self.postgres.as_mut().unwrap_or_else(|| panic!("this scenario runs on SQLite"))
    }

    fn settings(&self, name: &str, url: &str) -> String {
        let login = self.nats.login(ACCOUNT);
        format!(
            "[service]\nname = {service:?}\ninstance = {name:?}\ntowns = {TOWNS:?}\n\
             [database]\nurl = {url:?}\n\
             [nats]\nurl = {nats:?}\nuser = {user:?}\npassword = {user:?}\n\
             [identity]\nidempotency_secret = \"a secret of the tests, long enough for anything\"\n\
             [identity.keys]\n{kid:?} = {key:?}\n\
             [outbox]\nretention_seconds = {retention}\n\
             [streams]\nmax_bytes = {max_bytes}\n",
            service = probe::NAME,
            nats = login.address,
            user = login.user,
            kid = self.issuer.kid(),
            key = self.issuer.public_key(),
            retention = self.retention,
            max_bytes = 1_u64 << 30,
        )
    }
}
