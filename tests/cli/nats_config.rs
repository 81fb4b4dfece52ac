//! `wuwei nats config`: the accounts of a cluster's NATS servers, by which every service starts.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::Value;
use wuwei_testkit::{servers::free_port, wait::until};

use crate::{
    got,
    system::{SERVICES, System, nats_server, terminate},
};

const PATIENCE: Duration = Duration::from_mins(1);
/// A public key that nobody has the private half of (RFC 8032, test 1).
const GATEWAY: &str = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

/// Ends with whoever holds it.
struct Held(Child);

impl Drop for Held {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A server that asks for what `folder` says; its port.
fn server(folder: &Path) -> (Held, u16) {
    let port = free_port();
    let text = format!(
        "listen: 127.0.0.1:{port}\njetstream {{ store_dir: {:?} }}\ninclude nats/auth.conf\n",
        folder.join("jetstream").display().to_string()
    );
    let file = folder.join("nats.conf");
    fs::write(&file, text).unwrap();
    let checked = Command::new(nats_server()).arg("-t").arg("-c").arg(&file).output().unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    let child = Command::new(nats_server()).arg("-c").arg(&file).stderr(Stdio::null()).spawn().unwrap();
    (Held(child), port)
}

/// `service`, on a database of its own in `folder`; where its probes are.
async fn serve(system: &System, folder: &Path, nats: u16, service: &str) -> (tokio::process::Child, String) {
    let url = format!("sqlite://{}?mode=rwc", folder.join(format!("{service}.db")).display());
    wuwei_migrations::up(service, &url).await.unwrap();
    let probes = format!("127.0.0.1:{}", free_port());
    let secret = "a secret of the tests, long enough for anything";
    let mut command = system.command(&["serve", service]);
    command.envs([
        ("WUWEI_DATABASE__URL", &*url),
        ("WUWEI_NATS__URL", &format!("nats://127.0.0.1:{nats}")),
        ("WUWEI_NATS__NKEY_SEED_FILE", &folder.join(format!("nats/{service}.seed")).display().to_string()),
        ("WUWEI_HTTP__LISTEN", &probes),
        ("WUWEI_IDENTITY__KEYS__GATEWAY", GATEWAY),
        ("WUWEI_IDENTITY__IDEMPOTENCY_SECRET", secret),
        ("WUWEI_IDENTITY__SEALING_SECRET", secret),
    ]);
    (command.stderr(Stdio::piped()).spawn().unwrap(), probes)
}

#[tokio::test]
async fn every_service_starts_by_the_accounts_that_are_written() {
    let (system, folder) = (System::new(), tempfile::Builder::new().prefix("wuwei-nats").tempdir().unwrap());
    let nats = folder.path().join("nats").display().to_string();
    let told = system.json(&["nats", "config", "--folder", &nats, "--json"]).await;
    let users: Vec<&str> =
        told["users"].as_array().unwrap().iter().map(|user| user["name"].as_str().unwrap()).collect();
    assert_eq!(users, [&SERVICES[..], &["gateway", "wuwei", "system"]].concat());
    let again = system.json(&["nats", "config", "--folder", &nats, "--json"]).await;
    for (first, second) in told["users"].as_array().unwrap().iter().zip(again["users"].as_array().unwrap()) {
        assert_eq!((&first["new"], &second["new"]), (&Value::Bool(true), &Value::Bool(false)));
        assert_eq!(first["nkey"], second["nkey"], "a seed that is there is kept");
        let mode = fs::metadata(first["seed_file"].as_str().unwrap()).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "others may not read it");
    }
    let written = fs::read_to_string(folder.path().join("nats/auth.conf")).unwrap();
    for user in &users {
        let seed = fs::read_to_string(folder.path().join(format!("nats/{user}.seed"))).unwrap();
        assert!(seed.starts_with("SU") && !written.contains(seed.trim()), "no seed stands in what the servers read");
    }

    let (_server, port) = server(folder.path());
    let mut running = Vec::new();
    for service in SERVICES {
        running.push((service, serve(&system, folder.path(), port, service).await));
    }
    for (service, (_, probes)) in &running {
        let ready = async || (got(&format!("http://{probes}/readyz")).await.0 == "200").then_some(());
        until(&format!("{service} to be ready"), PATIENCE, ready).await;
    }
    for (service, (child, _)) in &mut running {
        terminate(child.id().unwrap());
        assert!(child.wait().await.unwrap().success(), "{service} ends in order");
    }
}

#[tokio::test]
async fn a_seed_that_is_none_is_named() {
    let (system, folder) = (System::new(), tempfile::Builder::new().prefix("wuwei-nats").tempdir().unwrap());
    fs::write(folder.path().join("wishes.seed"), "no seed").unwrap();
    let came = system.run(&["nats", "config", "--folder", &folder.path().display().to_string()]).await;
    assert!(came.code == 6 && came.aside.contains("wishes.seed"), "{came:?}");
}
