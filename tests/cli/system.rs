//! A system on a data folder of its own, handled as a person would: by the `wuwei` command.

use std::{
    path::{Path, PathBuf},
    process::{Output, Stdio},
    time::Duration,
};

use serde_json::Value;
use tempfile::TempDir;
use tokio::process::Command;

/// How long anything may take; far more than it ever does.
const PATIENCE: Duration = Duration::from_mins(2);

/// The services, in the order in which they are started.
pub const SERVICES: [&str; 5] = ["registry", "delegation", "wishes", "subsidies", "assessment"];

/// What one command came to.
#[derive(Debug)]
pub struct Came {
    /// The exit code.
    pub code: i32,
    /// What it printed.
    pub out: String,
    /// What it said beside it.
    pub aside: String,
}

/// A data folder; what runs on it ends with it.
pub struct System {
    folder: TempDir,
}

impl System {
    /// Nothing yet.
    pub fn new() -> Self {
        Self { folder: tempfile::Builder::new().prefix("wuwei-cli").tempdir().unwrap() }
    }

    /// Its data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Runs `wuwei` with these words.
    pub async fn run(&self, words: &[&str]) -> Came {
        self.run_with(&[], words).await
    }

    /// The same where these variables are set.
    pub async fn run_with(&self, variables: &[(&str, &str)], words: &[&str]) -> Came {
        let mut command = self.command(words);
        command.envs(variables.iter().copied());
        let ended = tokio::time::timeout(PATIENCE, command.output()).await;
        came(ended.unwrap_or_else(|_| panic!("{words:?} took more than {PATIENCE:?}")).unwrap())
    }

    /// Runs `wuwei` with these words, which must succeed; the JSON it printed.
    pub async fn json(&self, words: &[&str]) -> Value {
        let came = self.run(words).await;
        assert_eq!(came.code, 0, "{words:?}: {came:?}");
        serde_json::from_str(came.out.lines().last().unwrap_or_default())
            .unwrap_or_else(|error| panic!("{error}: {came:?}"))
    }

    /// Starts everything in the background, with these further words; all pids it recorded.
    pub async fn up(&self, words: &[&str]) -> Vec<i32> {
        self.up_with(&[], words).await
    }

    /// The same where these variables are set.
    pub async fn up_with(&self, variables: &[(&str, &str)], words: &[&str]) -> Vec<i32> {
        let server = nats_server();
        let all = [&["up", "--detach", "--nats-server", &server], words].concat();
        let came = self.run_with(variables, &all).await;
        assert_eq!(came.code, 0, "{came:?}");
        self.pids().await
    }

    /// The pids of everything that runs, `wuwei up` first.
    pub async fn pids(&self) -> Vec<i32> {
        let status = self.json(&["status", "--json"]).await;
        let pid = |process: &Value| i32::try_from(process["pid"].as_i64().unwrap()).unwrap();
        status["processes"].as_array().unwrap().iter().map(pid).collect()
    }

    /// The pid of the process of that name.
    pub async fn pid(&self, name: &str) -> i32 {
        let status = self.json(&["status", "--json"]).await;
        let processes = status["processes"].as_array().unwrap();
        let found =
            processes.iter().find(|process| process["name"] == name).unwrap_or_else(|| panic!("no {name}: {status}"));
        i32::try_from(found["pid"].as_i64().unwrap()).unwrap()
    }

    /// Calls an operation as `persona`; what it answers.
    pub async fn call(&self, town: &str, operation: &str, persona: &str, body: &Value) -> Value {
        self.json(&["call", town, operation, "--as", persona, "--body", &body.to_string()]).await
    }

    /// `wuwei` with these words, as somebody would run it who runs no tests.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wuwei"));
        command.args(words).env("WUWEI_DATA", self.data()).env("WUWEI_LANG", "en");
        for of_others in ["NATS", "CONFIG", "POSTGRES", "TEST_RUNNER", "TEST_NATS", "TEST_POSTGRES"] {
            command.env_remove(format!("WUWEI_{of_others}"));
        }
        command.stdin(Stdio::null()).kill_on_drop(true);
        command
    }
}

impl Drop for System {
    /// Whatever the test came to, nothing is left running.
    fn drop(&mut self) {
        let _ = std::process::Command::new(env!("CARGO_BIN_EXE_wuwei"))
            .arg("down")
            .env("WUWEI_DATA", self.data())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
    }
}

fn came(output: Output) -> Came {
    Came {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        aside: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The nats-server that the project got itself.
pub fn nats_server() -> String {
    wuwei_testkit::servers::printed_by("deploy/tools/get-nats-server.sh").trim().to_owned()
}

/// Whether a process of that number runs (a zombie does not).
pub fn lives(pid: i32) -> bool {
    let state = if Path::new("/proc/self/stat").exists() { state_by_proc(pid) } else { state_by_ps(pid) };
    state.is_some_and(|state| !state.starts_with('Z'))
}

/// The third field: what follows the last bracket, since the name, second, may hold brackets.
fn state_by_proc(pid: i32) -> Option<String> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    stat.rsplit_once(')').map(|(_, rest)| rest.trim_start().to_owned())
}

fn state_by_ps(pid: i32) -> Option<String> {
    let pid = pid.to_string();
    let there = std::process::Command::new("kill").args(["-0", &pid]).stderr(Stdio::null()).status().unwrap();
    let told = std::process::Command::new("ps").args(["-o", "stat=", "-p", &pid]).output().unwrap();
    let state = String::from_utf8_lossy(&told.stdout).trim().to_owned();
    (there.success() && !state.is_empty()).then_some(state)
}

/// Tells a process to end, as a service manager does.
pub fn terminate(pid: u32) {
    let told = std::process::Command::new("kill").args(["-TERM", &pid.to_string()]).status().unwrap();
    assert!(told.success());
}

/// Kills a process as the kernel does when memory runs out.
pub fn kill_9(pid: i32) {
    let killed = std::process::Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap();
    assert!(killed.success());
}
