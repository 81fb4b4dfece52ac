//! A nats-server with JetStream and numbered accounts.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::{Child, Command},
};

use nix::sys::signal::Signal;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    net::TcpStream,
};
use wuwei_runtime::{
    settings::{Address, NatsSettings, Secret},
    testing::Bus,
};

use super::{folder, found_by, free_port, process};
use crate::wait;

/// How many accounts a server has: `t00` and so on, the password being the user's name.
pub(crate) const ACCOUNTS: usize = 64;

/// How a test logs in to an account of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// `nats://127.0.0.1:<port>`.
    pub address: String,
    /// The user, whose password is the same.
    pub user: String,
}

impl Login {
    /// As one of the numbered `account` of the server on `port`.
    pub(super) fn new(port: u16, account: usize) -> Self {
        Self { address: format!("nats://127.0.0.1:{port}"), user: format!("t{account:02}") }
    }

    /// Address, user and password in one.
    pub fn url(&self) -> String {
        self.address.replace("://", &format!("://{0}:{0}@", self.user))
    }

    /// The settings of a service that logs in so.
    pub fn settings(&self) -> NatsSettings {
        NatsSettings {
            url: Address::new(&self.address),
            user: Some(self.user.clone()),
            password: Some(Secret::new(&self.user)),
            ..NatsSettings::default()
        }
    }

    /// Connects.
    pub async fn connect(&self) -> Bus {
        let bus = Bus::connect(&self.address, &self.user, &self.user).await;
        bus.unwrap_or_else(|error| panic!("{}: {error}", self.url()))
    }
}

/// A nats-server of one test; killed when dropped.
#[derive(Debug)]
pub struct NatsServer {
    child: Option<Child>,
    port: u16,
    folder: TempDir,
}

impl NatsServer {
    /// Starts a server.
    pub async fn start() -> Self {
        let port = free_port();
        let mut server = Self::configured(port, "");
        server.revive().await;
        server
    }

    /// Starts `count` servers that form one cluster.
    pub async fn cluster(count: usize) -> Vec<Self> {
        let ports: Vec<(u16, u16)> = (0..count).map(|_| (free_port(), free_port())).collect();
        let routes: Vec<String> = ports.iter().map(|(_, route)| format!("nats://127.0.0.1:{route}")).collect();
        let mut servers = Vec::new();
        for (place, (port, route)) in ports.into_iter().enumerate() {
            let cluster = format!(
                "server_name: n{place}\ncluster {{ name: tests, listen: \"127.0.0.1:{route}\", routes: [{}] }}\n",
                routes.join(", ")
            );
            let mut server = Self::configured(port, &cluster);
            server.spawn();
            servers.push(server);
        }
        for server in &servers {
            server.ready().await;
            // JetStream answers once the cluster has agreed on a leader.
            let bus = server.login(0).connect().await;
            let led = || async { bus.answers().await.then_some(()) };
            wait::until("a leader of the cluster", wait::PATIENCE, led).await;
        }
        servers
    }

    /// How to log in to the numbered `account`.
    pub fn login(&self, account: usize) -> Login {
        Login::new(self.port, account)
    }

    /// Its process id, while it runs.
    pub fn process(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// The folder of the JetStream store.
    pub fn store(&self) -> PathBuf {
        self.folder.path().join("jetstream")
    }

    /// Kills it as a power cut would (`SIGKILL`).
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            process::signal(child.id(), Signal::SIGKILL);
            child.wait().unwrap_or_else(|error| panic!("the end of nats-server: {error}"));
        }
    }

    /// Starts it again on the same port and store.
    pub async fn revive(&mut self) {
        self.spawn();
        self.ready().await;
    }

    fn configured(port: u16, more: &str) -> Self {
        let folder = folder("nats");
        configure(folder.path(), port, more);
        Self { child: None, port, folder }
    }

    fn spawn(&mut self) {
        assert!(self.child.is_none(), "nats-server runs already");
        self.child = Some(spawn(self.folder.path()));
    }

    async fn ready(&self) {
        ready(self.port, self.folder.path()).await;
    }
}

impl Drop for NatsServer {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Writes the configuration into `folder`.
pub(super) fn configure(folder: &Path, port: u16, more: &str) {
    let mut text = format!(
        "listen: \"127.0.0.1:{port}\"\n{more}max_payload: 1MB\n\
         jetstream {{ store_dir: \"{}\", sync_interval: 10s, max_file_store: 1TB, max_memory_store: 256MB }}\n\
         system_account: SYS\naccounts {{\n  SYS {{ users: [{{ user: sys, password: sys }}] }}\n",
        folder.join("jetstream").display()
    );
    for account in 0..ACCOUNTS {
        let name = format!("t{account:02}");
        let _ = writeln!(
            text,
            "  {} {{ users: [{{ user: {name}, password: {name} }}], jetstream: enabled }}",
            name.to_uppercase()
        );
    }
    text.push_str("}\n");
    let path = folder.join("nats.conf");
    fs::write(&path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

/// Starts the server configured in `folder`.
pub(super) fn spawn(folder: &Path) -> Child {
    let binary = found_by("deploy/tools/get-nats-server.sh");
    let mut command = Command::new(&binary);
    let command = process::detached(command.arg("-c").arg(folder.join("nats.conf")), &folder.join("log"));
    command.spawn().unwrap_or_else(|error| panic!("{}: {error}", binary.display()))
}

/// Waits until the server on `port` greets clients and its JetStream is up.
pub(super) async fn ready(port: u16, folder: &Path) {
    let greeted = || async move {
        let stream = TcpStream::connect(("127.0.0.1", port)).await.ok()?;
        let mut line = String::new();
        BufReader::new(stream).read_line(&mut line).await.ok()?;
        (line.starts_with("INFO ") && line.contains("\"jetstream\":true")).then_some(())
    };
    let what = format!("nats-server on port {port}; its log is {}", folder.join("log").display());
    wait::until(&what, wait::PATIENCE, greeted).await;
}
