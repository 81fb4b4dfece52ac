//! The nats-server the embedded mode manages: finding one, configuring it, starting and stopping it.

pub mod accounts;
pub mod users;

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use process_wrap::tokio::{ChildWrapper, CommandWrap, KillOnDrop, ProcessGroup};
use tokio::io::{AsyncBufReadExt, AsyncReadExt};

use crate::{
    data::{DataFolder, write_private},
    exit::{Failure, Result},
    language::Messages,
    process::Process,
    say,
};

/// Oldest nats-server that will do.
pub const LEAST: (u32, u32, u32) = (2, 12, 1);
/// The port tried first where none is given.
pub const USUAL_PORT: u16 = 4222;
/// How long it may take to end in order before it is killed.
const PATIENCE: Duration = Duration::from_secs(20);
/// Most bytes of a server's first line.
const LONGEST_GREETING: u64 = 64 * 1024;

/// A nats-server program.
#[derive(Debug, Clone)]
pub struct Program {
    /// Where it is.
    pub path: PathBuf,
    /// Its version.
    pub version: String,
}

/// A running nats-server, our child.
pub struct Server {
    child: Box<dyn ChildWrapper>,
    /// Its process.
    pub process: Process,
    /// Its version.
    pub version: String,
    /// Its address.
    pub address: SocketAddr,
}

/// Finds a program new enough: the one given, or else on PATH, in `.tools/` of this folder, beside this program.
pub fn find(given: Option<&Path>, messages: &Messages) -> Result<Program> {
    let mut too_old = None;
    for path in given.map_or_else(candidates, |path| vec![path.to_owned()]) {
        match version(&path) {
            Some(version) if new_enough(&version) => return Ok(Program { path, version }),
            Some(version) => too_old = Some((path, version)),
            None => {}
        }
    }
    let least = format!("{}.{}.{}", LEAST.0, LEAST.1, LEAST.2);
    Err(Failure::unfit(match (too_old, given) {
        (Some((path, version)), _) => say!(messages, "nats.too_old", path = path.display(), version, least),
        (None, Some(path)) => say!(messages, "nats.does_not_run", path = path.display(), least),
        (None, None) => say!(messages, "nats.missing", least),
    }))
}

fn candidates() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut all: Vec<PathBuf> = std::env::split_paths(&path).map(|folder| folder.join("nats-server")).collect();
    let tools = Path::new(".tools/nats-server/nats-server");
    all.push(tools.to_owned());
    if let Ok(own) = std::env::current_exe() {
        all.extend(own.ancestors().skip(1).take(4).map(|folder| folder.join(tools)));
    }
    all.retain(|path| path.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0));
    all
}

fn version(path: &Path) -> Option<String> {
    let output = std::process::Command::new(path).arg("--version").stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Some(text.trim().strip_prefix("nats-server: v")?.to_owned())
}

/// Whether `version` (`2.12.1`, `2.14.0-RC.1`) is at least [`LEAST`].
fn new_enough(version: &str) -> bool {
    let mut parts = version.split(['.', '-']).map(|part| part.parse::<u32>().ok());
    let mut next = || parts.next().flatten();
    match (next(), next(), next()) {
        (Some(major), Some(minor), Some(patch)) => (major, minor, patch) >= LEAST,
        _ => false,
    }
}

/// The port to listen on: the one given, which must be free, else the usual one, else any free one.
fn port(given: Option<u16>, messages: &Messages) -> Result<u16> {
    match given {
        Some(port) => free(port).map_err(|error| Failure::unfit(say!(messages, "nats.port_taken", port, error))),
        None => free(USUAL_PORT).or_else(|_| free(0)).map_err(Failure::from),
    }
}

/// `port`, if it can be listened on; any free one for 0.
fn free(port: u16) -> std::io::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    listener.local_addr().map(|address| address.port())
}

/// Starts `program` on the store in `data` and waits until it takes connections. Where no port is given, another one
/// is tried when somebody else was faster.
pub async fn start(
    program: &Program,
    data: &DataFolder,
    name: &str,
    given_port: Option<u16>,
    messages: &Messages,
) -> Result<Server> {
    let first = launch(program, data, name, port(given_port, messages)?, messages).await;
    match (first, given_port) {
        (Err(_), None) => launch(program, data, name, free(0)?, messages).await,
        (first, _) => first,
    }
}

async fn launch(program: &Program, data: &DataFolder, name: &str, port: u16, messages: &Messages) -> Result<Server> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let config = configure(data, name, address)?;
    let log = data.log("nats-server");
    let mut command = CommandWrap::with_new(&program.path, |command| {
        command.arg("-c").arg(&config).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    });
    // A group of its own: a Ctrl-C at the terminal is ours to act on, in order.
    command.wrap(ProcessGroup::leader()).wrap(KillOnDrop);
    let mut child = command.spawn().map_err(|error| Failure::failed(error.to_string()))?;
    let failed = || Failure::failed(say!(messages, "nats.did_not_start", log = log.display()));
    let process = Process::spawned(child.id()).await.ok_or_else(failed)?;
    let mut look = tokio::time::interval(Duration::from_millis(10));
    let listens = async {
        while greeting(address).await.as_deref() != Some(name) {
            look.tick().await;
        }
    };
    tokio::select! {
        () = listens => {}
        _ = child.wait() => return Err(failed()),
        () = tokio::time::sleep(PATIENCE) => return Err(failed()),
    }
    Ok(Server { child, process, version: program.version.clone(), address })
}

/// The name of the server that takes connections at `address`: its first line is `INFO` and JSON.
async fn greeting(address: SocketAddr) -> Option<String> {
    let stream = tokio::net::TcpStream::connect(address).await.ok()?;
    let mut line = String::new();
    let mut reader = tokio::io::BufReader::new(stream).take(LONGEST_GREETING);
    let greeted = reader.read_line(&mut line);
    tokio::time::timeout(Duration::from_secs(1), greeted).await.ok()?.ok()?;
    let info: serde_json::Value = serde_json::from_str(line.strip_prefix("INFO ")?).ok()?;
    info.get("server_name")?.as_str().map(ToOwned::to_owned)
}

/// Writes the configuration, readable by its owner only since it holds the passwords.
fn configure(data: &DataFolder, name: &str, address: SocketAddr) -> Result<PathBuf> {
    let folder = data.nats();
    let quoted = |path: &Path| serde_json::Value::from(path.to_string_lossy()).to_string();
    let text = format!(
        "server_name: {name}\n\
         listen: \"{address}\"\n\
         pid_file: {pid}\n\
         log_file: {log}\n\
         logfile_size_limit: 10MB\n\
         logfile_max_num: 3\n\
         max_payload: 1MB\n\
         {authorization}\
         jetstream {{\n  store_dir: {store}\n  # An acknowledgement is no fsync; the outbox keeps every event longer than this.\n  \
         sync_interval: 10s\n}}\n",
        authorization = users::authorization(data)?,
        pid = quoted(&pid_file(data)),
        log = quoted(&data.log("nats-server")),
        store = quoted(&folder.join("store")),
    );
    let path = config_file(data);
    write_private(&path, text.as_bytes())?;
    Ok(path)
}

fn config_file(data: &DataFolder) -> PathBuf {
    data.nats().join("nats-server.conf")
}

fn pid_file(data: &DataFolder) -> PathBuf {
    data.nats().join("nats-server.pid")
}

/// A nats-server that a killed `up` left on this data folder before it could write it down: the one named by the pid
/// file, if its command line names our configuration.
pub fn left_behind(data: &DataFolder) -> Option<Process> {
    let pid = std::fs::read_to_string(pid_file(data)).ok()?.trim().parse().ok()?;
    let process = Process::of(pid)?;
    let config = config_file(data);
    (process.command.contains("nats-server") && process.command.contains(&*config.to_string_lossy())).then_some(process)
}

impl Server {
    /// Waits for its end, which we did not ask for.
    pub async fn ended(&mut self) {
        // An error here means that there is nothing left to wait for.
        let _ = self.child.wait().await;
    }

    /// Asks it to end, waits, kills it if it does not.
    pub async fn stop(mut self) {
        if self.process.lives() {
            let _ = kill(Pid::from_raw(self.process.pid), Signal::SIGTERM);
        }
        if tokio::time::timeout(PATIENCE, self.child.wait()).await.is_err()
            && let Err(error) = Box::into_pin(self.child.kill()).await
        {
            tracing::warn!(%error, "nats-server could not be killed");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_number() {
        assert!(new_enough("2.12.1") && new_enough("2.15.1") && new_enough("3.0.0") && new_enough("2.14.0-RC.1"));
        assert!(!new_enough("2.9.10") && !new_enough("2.12.0") && !new_enough("dev"));
    }

    #[test]
    fn a_given_port_must_be_free_and_a_usual_one_may_be_taken() {
        let messages = Messages::of(crate::arguments::Tongue::En);
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let number = taken.local_addr().unwrap().port();
        let refused = port(Some(number), &messages).unwrap_err();
        assert_eq!(refused.exit(), crate::exit::Exit::Unfit);
        assert!(refused.to_string().contains(&number.to_string()));
        assert_ne!(port(None, &messages).unwrap(), number);
    }

    #[test]
    fn the_server_itself_takes_the_configuration() {
        let folder = tempfile::tempdir().unwrap();
        let mut data = DataFolder::at(folder.path()).unwrap();
        data.create().unwrap();
        let config = configure(&data, "wuwei-test", SocketAddr::from((Ipv4Addr::LOCALHOST, 4222))).unwrap();
        let program = wuwei_testkit::servers::printed_by("deploy/tools/get-nats-server.sh");
        let output = std::process::Command::new(program.trim()).arg("-t").arg("-c").arg(&config).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = std::fs::read_to_string(config).unwrap();
        let users = text.lines().filter(|line| line.contains("\"permissions\"")).count();
        assert_eq!(
            users,
            crate::services::ALL.len() + 1,
            "a user per service and one for the gateway, with permissions"
        );
    }
}
