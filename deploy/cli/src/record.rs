//! What runs on a data folder, as `up` writes it down in `running.json`.

use std::net::SocketAddr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::process::Process;

/// What one `up` started. What an older program did not write down has a default: it must stay possible to stop it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Version of the program.
    pub version: String,
    /// When the program's file was written, seconds since 1970: another number is another build.
    #[serde(default)]
    pub built: u64,
    /// Unique name of the nats-server, new with each start.
    pub server_name: String,
    /// When `up` began.
    pub since: Timestamp,
    /// Whether everything was started and loaded.
    #[serde(default)]
    pub ready: bool,
    /// Whether its log goes to a file.
    #[serde(default)]
    pub background: bool,
    /// The process of `up` itself.
    pub supervisor: Process,
    /// The `PostgreSQL` server that holds the databases, without the password; none where they are files.
    #[serde(default)]
    pub postgres: Option<String>,
    /// The nats-server.
    #[serde(default)]
    pub nats: Option<NatsRecord>,
    /// Address of the HTTP API.
    #[serde(default)]
    pub web: Option<SocketAddr>,
    /// The gateway, where it has a process of its own.
    #[serde(default)]
    pub gateway: Option<ServiceRecord>,
    /// The services, in the order they were started.
    #[serde(default)]
    pub services: Vec<ServiceRecord>,
}

/// The nats-server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NatsRecord {
    /// Its process.
    pub process: Process,
    /// Its version.
    pub version: String,
    /// Its address, without the password.
    pub url: String,
}

impl NatsRecord {
    /// The port of its address.
    pub fn port(&self) -> Option<u16> {
        self.url.rsplit(':').next()?.parse().ok()
    }
}

/// A service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceRecord {
    /// Its name.
    pub name: String,
    /// Its process; that of `up` unless it has one of its own.
    pub process: Process,
    /// Its private port: /livez, /readyz, /metrics.
    pub private: SocketAddr,
}

/// When this program's file was written, seconds since 1970.
pub fn built() -> u64 {
    let modified = std::env::current_exe().and_then(|path| path.metadata()).and_then(|meta| meta.modified());
    let since = modified.ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    since.map_or(0, |since| since.as_secs())
}

impl Record {
    /// Every process, the supervisor first and nats-server last: the order in which they are asked to stop.
    pub fn processes(&self) -> Vec<&Process> {
        let mut all = vec![&self.supervisor];
        all.extend(self.apart().into_iter().map(|service| &service.process));
        all.extend(self.nats.iter().map(|nats| &nats.process));
        all
    }

    /// The gateway and the services that have processes of their own.
    pub fn apart(&self) -> Vec<&ServiceRecord> {
        self.gateway.iter().chain(&self.services).filter(|service| service.process != self.supervisor).collect()
    }
}
