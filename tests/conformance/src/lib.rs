//! Runs public clients that nobody here wrote (Python's nats-py, CloudEvents SDK and schemathesis, JavaScript's @nats-io/services and
//! @asyncapi/parser).
#![allow(clippy::panic, reason = "a test that cannot go on ends by panicking, saying why")]

use std::{path::PathBuf, process::Stdio, sync::OnceLock};

use serde_json::Value;
use tokio::{io::AsyncWriteExt, process::Command};
use wuwei_testkit::servers::{printed_by, project};

/// A client program in `clients/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Client {
    /// Discovers and calls a service with nats-py.
    MicroPython,
    /// Discovers and calls a service with @nats-io/services.
    MicroJavaScript,
    /// Asks the server as one user what that may say and hear, with nats-py.
    Permissions,
    /// Reads a document with @asyncapi/parser.
    AsyncApi,
    /// Validates and counts events with the CloudEvents SDK.
    CloudEvents,
    /// Tries the HTTP interface with schemathesis.
    HttpApi,
}

/// Runs `client` with `input`; what it prints, or what it says against it.
pub async fn run(client: Client, input: &str) -> Result<Value, String> {
    let places = places();
    let folder = project().join("tests/conformance/clients");
    let mut command = match client {
        Client::MicroPython => python(places, folder.join("micro.py")),
        Client::CloudEvents => python(places, folder.join("cloudevents_count.py")),
        Client::HttpApi => python(places, folder.join("http_api.py")),
        Client::Permissions => python(places, folder.join("permissions.py")),
        Client::MicroJavaScript => javascript(places, folder.join("micro.js")),
        Client::AsyncApi => javascript(places, folder.join("asyncapi.js")),
    };
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().unwrap_or_else(|error| panic!("{client:?}: {error}"));
    if let Some(mut stdin) = child.stdin.take() {
        // A client that ends before it has read everything says why itself.
        let _ = stdin.write_all(input.as_bytes()).await;
    }
    let output = child.wait_with_output().await.unwrap_or_else(|error| panic!("{client:?}: {error}"));
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let printed = serde_json::from_slice(&output.stdout);
    Ok(printed.unwrap_or_else(|error| panic!("{client:?} printed no JSON: {error}")))
}

/// Where the clients lie.
struct Places {
    python_packages: PathBuf,
    node: PathBuf,
    node_packages: PathBuf,
}

fn places() -> &'static Places {
    static PLACES: OnceLock<Places> = OnceLock::new();
    PLACES.get_or_init(|| {
        let printed = printed_by("tests/tools/get-clients.sh");
        let [python_packages, node, node_packages] = &printed.lines().map(PathBuf::from).collect::<Vec<_>>()[..] else {
            panic!("get-clients.sh printed {printed:?}");
        };
        let (python_packages, node) = (python_packages.clone(), node.clone());
        Places { python_packages, node, node_packages: node_packages.clone() }
    })
}

fn python(places: &Places, program: PathBuf) -> Command {
    let mut command = Command::new("python3");
    command.arg(program).env("PYTHONPATH", &places.python_packages).env("PYTHONDONTWRITEBYTECODE", "1");
    command
}

fn javascript(places: &Places, program: PathBuf) -> Command {
    let mut command = Command::new(&places.node);
    command.arg(program).env("WUWEI_NODE_CLIENTS", &places.node_packages);
    command
}
