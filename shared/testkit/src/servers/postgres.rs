//! A PostgreSQL cluster.

use std::{
    fs,
    os::unix::{fs::chown, process::CommandExt},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use nix::{sys::signal::Signal, unistd::Uid};
use tempfile::TempDir;

use super::{folder, found_by, free_port, process};
use crate::wait;

/// Whether a cluster survives a power cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// It does (`fsync` on), for tests of durability.
    Fsync,
    /// It does not, and is faster.
    None,
}

/// A PostgreSQL cluster of one test; killed when dropped.
#[derive(Debug)]
pub struct Postgres {
    port: u16,
    process: Option<u32>,
    folder: TempDir,
}

impl Postgres {
    /// Makes and starts a cluster.
    pub async fn start(durability: Durability) -> Self {
        Self::start_with(durability, "").await
    }

    /// The same, with `more` lines of configuration, which win.
    pub async fn start_with(durability: Durability, more: &str) -> Self {
        let folder = folder("postgres");
        let port = free_port();
        initialise(folder.path(), port, durability, more);
        let mut cluster = Self { port, process: None, folder };
        cluster.revive().await;
        cluster
    }

    /// URL of `database`, as its superuser.
    pub fn url(&self, database: &str) -> String {
        url(self.port, database)
    }

    /// Process id of the postmaster, while it runs.
    pub fn process(&self) -> Option<u32> {
        self.process
    }

    /// Kills it as a power cut would (`SIGKILL` to the postmaster; its children end as they notice).
    pub async fn kill(&mut self) {
        if let Some(process) = self.process.take() {
            process::signal(process, Signal::SIGKILL);
            process::gone(process).await;
        }
    }

    /// Starts it again.
    pub async fn revive(&mut self) {
        assert!(self.process.is_none(), "PostgreSQL runs already");
        let path = self.folder.path();
        // After a kill the shared memory is in use until the last child has noticed.
        let started = || async { run(path) };
        let process = wait::until(&format!("PostgreSQL in {}", path.display()), wait::PATIENCE, started).await;
        self.process = Some(process);
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Some(process) = self.process.take() {
            process::signal(process, Signal::SIGQUIT);
        }
    }
}

/// URL of `database` of the cluster on `port`.
pub(super) fn url(port: u16, database: &str) -> String {
    format!("postgres://postgres@127.0.0.1:{port}/{database}")
}

/// Makes a cluster in `folder`/data.
pub(super) fn initialise(folder: &Path, port: u16, durability: Durability, more: &str) {
    let data = folder.join("data");
    fs::create_dir(&data).unwrap_or_else(|error| panic!("{}: {error}", data.display()));
    if let Some((user, group)) = other_user() {
        let given = chown(folder, Some(user), Some(group)).and_then(|()| chown(&data, Some(user), Some(group)));
        given.unwrap_or_else(|error| panic!("owner of {}: {error}", data.display()));
    }
    // Nobody but this machine's users reaches it, its data is thrown away: no password.
    let mut command = program("initdb");
    command.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync", "--pgdata"]);
    let output = command.arg(&data).output();
    let output = output.unwrap_or_else(|error| panic!("initdb: {error}"));
    assert!(output.status.success(), "initdb failed: {}", String::from_utf8_lossy(&output.stderr));
    let path = data.join("postgresql.auto.conf");
    fs::write(&path, settings(port, durability) + more).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

fn settings(port: u16, durability: Durability) -> String {
    let unsafe_and_fast = match durability {
        Durability::Fsync => "",
        Durability::None => "fsync = off\nfull_page_writes = off\nsynchronous_commit = off\n",
    };
    format!(
        "listen_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = ''\nmax_connections = 500\n\
         max_locks_per_transaction = 256\nshared_buffers = 256MB\nmax_wal_size = 4GB\nlog_checkpoints = off\n{unsafe_and_fast}"
    )
}

/// Starts the cluster in `folder` and waits until it answers; its postmaster's process id, none where it refused.
pub(super) fn run(folder: &Path) -> Option<u32> {
    let data = folder.join("data");
    let mut command = program("pg_ctl");
    command.args(["start", "--wait", "--silent", "--timeout=60", "--log"]).arg(folder.join("log"));
    // The postmaster would keep a pipe open, and whoever reads it waiting.
    command.arg("--pgdata").arg(&data).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let status = command.status().unwrap_or_else(|error| panic!("pg_ctl: {error}"));
    let first = fs::read_to_string(data.join("postmaster.pid")).ok()?;
    status.success().then(|| first.lines().next()?.parse().ok()).flatten()
}

/// One of PostgreSQL's programs, as a user that may run it: PostgreSQL refuses to run as root.
fn program(name: &str) -> Command {
    let folder: PathBuf = found_by("tests/tools/get-postgres.sh");
    let mut command = Command::new(folder.join(name));
    command.current_dir("/").env("LC_ALL", "C");
    if let Some((user, group)) = other_user() {
        command.uid(user).gid(group);
    }
    command
}

/// For root, the ids of `postgres` or else `nobody`.
fn other_user() -> Option<(u32, u32)> {
    if !Uid::effective().is_root() {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").unwrap_or_else(|error| panic!("/etc/passwd: {error}"));
    let ids = |name: &str| {
        let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    let found = ids("postgres").or_else(|| ids("nobody"));
    Some(found.unwrap_or_else(|| panic!("PostgreSQL must not run as root, and there is no user postgres or nobody")))
}
