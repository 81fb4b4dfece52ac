//! Instances of the service under measure, each a process of its own, set up by a settings file as in production.

use std::{fmt::Write as _, path::Path};

use wuwei_contracts::Town;

use crate::{
    child::Child,
    failure::{Failure, While},
    load::towns,
    options::Backend,
    process::Measured,
    servers::Servers,
    service::NAME,
    store::Store,
};

/// How instances are set up.
#[derive(Debug, Clone, Default)]
pub struct Setup {
    /// The service; the benchmark's own unless told.
    pub service: Option<&'static str>,
    /// Whether commands are carried out one by one, each in a transaction of its own: the baseline.
    pub one_by_one: bool,
    /// Where traces go.
    pub collector: Option<String>,
}

/// A running instance.
pub struct Instance {
    child: Child,
}

impl Instance {
    /// Starts an instance on `store`; returns without waiting for it.
    pub fn start(servers: &Servers, store: &Store, setup: &Setup, name: &str, folder: &Path) -> Result<Self, Failure> {
        let file = folder.join(format!("{name}.toml"));
        std::fs::write(&file, settings(servers, store, setup, name)).doing(file.display())?;
        let file = file.display().to_string();
        let log = folder.join("serve.log");
        let child = match setup.service {
            Some(_) => Child::start(&["serve", "--settings", &file], &log)?,
            None => Child::measured(&["--settings", &file], &log)?,
        };
        Ok(Self { child })
    }

    /// Starts `count` instances and waits until they serve.
    pub async fn several(
        servers: &Servers,
        store: &Store,
        setup: &Setup,
        count: usize,
        folder: &Path,
    ) -> Result<Vec<Self>, Failure> {
        let mut instances = Vec::new();
        for number in 1..=count {
            let mut instance = Self::start(servers, store, setup, &format!("i{number}"), folder)?;
            instance.ready().await?;
            instances.push(instance);
        }
        Ok(instances)
    }

    /// Waits until it serves.
    pub async fn ready(&mut self) -> Result<(), Failure> {
        self.child.line().await.map(drop)
    }

    /// Its process.
    pub fn process(&self) -> Measured {
        Measured::One(self.child.id())
    }

    /// Stops it in order.
    pub async fn stop(self) -> Result<(), Failure> {
        self.child.finish().await.map(drop)
    }
}

/// Connections of the baseline. `SQLite` lets one write at a time: several would only wait for each other.
fn connections(backend: Backend) -> u32 {
    match backend {
        Backend::Postgres => 16,
        Backend::Sqlite => 1,
    }
}

fn settings(servers: &Servers, store: &Store, setup: &Setup, name: &str) -> String {
    let nats = servers.nats();
    let password = nats.password.as_ref().map(wuwei_runtime::settings::Secret::expose).unwrap_or_default();
    let city = setup.service.map(|_| Town::city());
    let towns: Vec<String> = towns().iter().chain(&city).map(Town::to_string).collect();
    let service = setup.service.unwrap_or(NAME);
    let mut text = format!(
        "[service]\nname = {service:?}\ntowns = {towns:?}\ninstance = {name:?}\n\
         [database]\nurl = {:?}\n\
         [nats]\nurl = {:?}\nuser = {:?}\npassword = {password:?}\n\
         [http]\nlisten = \"127.0.0.1:0\"\n\
         [writer]\nbatching = {}\nconnections = {}\n\
         [identity]\nidempotency_secret = \"a secret of the benchmark, long enough\"\n\
         sealing_secret = \"another secret of the benchmark, long enough\"\n\
         [identity.keys]\n{:?} = {:?}\n\
         [telemetry]\nlog = \"warn\"\n",
        store.url,
        nats.url.expose(),
        nats.user.as_deref().unwrap_or_default(),
        !setup.one_by_one,
        connections(store.backend),
        servers.issuer.kid(),
        servers.issuer.public_key(),
    );
    if let Some(collector) = &setup.collector {
        let _ = writeln!(text, "otlp_endpoint = {collector:?}");
    }
    text
}
