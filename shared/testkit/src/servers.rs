//! Real servers for tests: one nats-server and one PostgreSQL for a whole run, and own ones for tests that kill them.

mod nats;
mod postgres;
mod process;
pub mod shared;

pub(crate) use nats::ACCOUNTS;
pub use nats::{Login, NatsServer};
pub use postgres::{Durability, Postgres};

use std::path::{Path, PathBuf};

/// The project's folder.
pub fn project() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// A new folder for a server's data, readable by the user that PostgreSQL runs as.
fn folder(kind: &str) -> tempfile::TempDir {
    let folder = tempfile::Builder::new().prefix(&format!("wuwei-{kind}-")).tempdir();
    let folder =
        folder.unwrap_or_else(|error| panic!("a folder for {kind} in {}: {error}", std::env::temp_dir().display()));
    process::open_to_all(folder.path());
    folder
}

/// A port of 127.0.0.1 that was free a moment ago.
pub fn free_port() -> u16 {
    let socket = std::net::TcpListener::bind(("127.0.0.1", 0));
    let address = socket.and_then(|socket| socket.local_addr());
    address.unwrap_or_else(|error| panic!("a free port of 127.0.0.1: {error}")).port()
}

/// What the script `name` of the project prints.
pub fn printed_by(name: &str) -> String {
    let script = project().join(name);
    let output = std::process::Command::new("sh").arg(&script).output();
    let output = output.unwrap_or_else(|error| panic!("sh {}: {error}", script.display()));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "sh {} failed:\n{told}", script.display());
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// The place of a server's programs, as the script `name` prints it.
fn found_by(name: &str) -> PathBuf {
    PathBuf::from(printed_by(name))
}
