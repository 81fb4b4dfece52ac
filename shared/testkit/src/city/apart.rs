//! A system as `wuwei up` runs it, with or without a process per service, on a data folder of the test's own.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;
use wuwei_runtime::{identity::Issuer, testing::Bus};

use crate::{
    backend::Backend,
    city::{Form, Stage},
    database::sqlite_url,
    servers::{Durability, Postgres, printed_by},
};

/// What is logged: all of ours.
const LOG: &str = "info,async_nats=warn,wuwei=trace";
/// The user of the embedded nats-server.
const USER: &str = "wuwei";

/// A system that runs; stopped when dropped.
pub(super) struct Apart {
    folder: TempDir,
    variables: Vec<(String, String)>,
    postgres: Option<Postgres>,
}

impl Apart {
    /// Starts it on a fresh data folder, where these variables are set; on PostgreSQL, on a cluster of its own.
    pub async fn start(stage: Stage, variables: &[(&str, &str)]) -> Self {
        let folder = tempfile::Builder::new().prefix("wuwei-city-").tempdir();
        let folder = folder.unwrap_or_else(|error| panic!("a data folder: {error}"));
        let mut postgres = None;
        if stage.backend == Backend::Postgres {
            postgres = Some(Postgres::start(Durability::None).await);
        }
        let variables = variables.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        let apart = Self { folder, variables, postgres };
        let (server, url) = (printed_by("deploy/tools/get-nats-server.sh"), apart.admin_url());
        let mut words = vec!["up", "--detach", "--nats-server", &server];
        if stage.form == Form::Processes {
            words.push("--processes");
        }
        if let Some(url) = &url {
            words.extend(["--postgres", url]);
        }
        apart.wuwei(&words).await;
        apart
    }

    /// Where the services keep their data.
    pub fn backend(&self) -> Backend {
        if self.postgres.is_some() { Backend::Postgres } else { Backend::Sqlite }
    }

    fn admin_url(&self) -> Option<String> {
        self.postgres.as_ref().map(|postgres| postgres.url("postgres"))
    }

    /// Where `service` keeps its data.
    pub fn database_url(&self, service: &str) -> String {
        let path = self.data().join("services").join(format!("{service}.toml"));
        let settings = read(&path);
        let line = settings.lines().skip_while(|line| *line != "[database]").find(|line| line.starts_with("url = "));
        let url = line.and_then(|line| serde_json::from_str::<String>(line.trim_start_matches("url = ")).ok());
        let url = url.unwrap_or_else(|| panic!("{} names no database", path.display()));
        if self.postgres.is_some() { url } else { sqlite_url(&self.data().join(format!("{service}.sqlite"))) }
    }

    /// The issuer whose tokens the services believe.
    pub fn issuer(&self) -> Issuer {
        let key = self.data().join("secrets/issuer.pem");
        Issuer::load_or_create(&key).unwrap_or_else(|error| panic!("{}: {error}", key.display()))
    }

    /// Connects to its nats-server.
    pub async fn bus(&self) -> Bus {
        let record: Value = serde_json::from_str(&read(&self.data().join("running.json")))
            .unwrap_or_else(|error| panic!("running.json: {error}"));
        let url = record["nats"]["url"].as_str().unwrap_or_else(|| panic!("no nats-server runs: {record}"));
        let password = read(&self.data().join("secrets/nats-password"));
        let bus = Bus::connect(url, USER, password.trim()).await;
        bus.unwrap_or_else(|error| panic!("{url}: {error}"))
    }

    /// All that was logged.
    pub fn logs(&self) -> String {
        let folder = self.data().join("logs");
        let files = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let paths = files.map(|file| file.unwrap_or_else(|error| panic!("{}: {error}", folder.display())).path());
        paths.map(|path| read(&path)).collect()
    }

    /// Runs `wuwei` with these words, which must succeed; what it prints.
    pub async fn wuwei(&self, words: &[&str]) -> String {
        let Output { status, stdout, stderr } = self.run(words).await;
        let (out, aside) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
        assert!(status.success(), "wuwei {words:?} ended with {status}: {out}\n{aside}");
        out.into_owned()
    }

    /// The same, expected to fail; its exit code and all it says.
    pub async fn wuwei_fails(&self, words: &[&str]) -> (i32, String) {
        let Output { status, stdout, stderr } = self.run(words).await;
        let said = String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr);
        assert!(!status.success(), "wuwei {words:?} went well: {said}");
        (status.code().unwrap_or(-1), said)
    }

    /// Runs a line of a shell that finds `wuwei`; its exit code and all it says.
    pub async fn shell(&self, line: &str) -> (i32, String) {
        let program = program();
        let folders = std::env::var_os("PATH").unwrap_or_default();
        let folders = program.parent().map(Path::to_owned).into_iter().chain(std::env::split_paths(&folders));
        let path = std::env::join_paths(folders).unwrap_or_else(|error| panic!("PATH: {error}"));
        let mut command = self.set(Command::new("sh"));
        command.arg("-c").arg(line).env("PATH", path);
        let Output { status, stdout, stderr } = output(command).await;
        (status.code().unwrap_or(-1), String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr))
    }

    async fn run(&self, words: &[&str]) -> Output {
        output(self.command(words)).await
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = self.set(Command::new(program()));
        command.args(words);
        command
    }

    fn set(&self, mut command: Command) -> Command {
        command.env("WUWEI_DATA", self.data()).env("WUWEI_LANG", "en").env("WUWEI_TELEMETRY__LOG", LOG);
        for of_others in ["NATS", "CONFIG", "TEST_RUNNER", "TEST_NATS", "TEST_POSTGRES"] {
            command.env_remove(format!("WUWEI_{of_others}"));
        }
        command.envs(self.variables.iter().cloned()).stdin(Stdio::null());
        command
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }
}

impl Drop for Apart {
    /// Whatever the test came to, nothing is left running.
    fn drop(&mut self) {
        let _ = self.command(&["down"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
}

/// What came of a command, waited for beside everything else.
async fn output(mut command: Command) -> Output {
    let ended = tokio::task::spawn_blocking(move || command.output()).await;
    let ended = ended.unwrap_or_else(|error| panic!("waiting for a command: {error}"));
    ended.unwrap_or_else(|error| panic!("{}: {error}", program().display()))
}

/// The `wuwei` command that was built beside this test.
fn program() -> PathBuf {
    let own = std::env::current_exe().unwrap_or_else(|error| panic!("the path of this test: {error}"));
    let folders = own.ancestors().skip(1).map(|folder| folder.join("wuwei"));
    let found = folders.into_iter().find(|path| path.is_file());
    found.unwrap_or_else(|| panic!("no wuwei beside {}: build it (cargo build --workspace --bins)", own.display()))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
