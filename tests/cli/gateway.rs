//! `wuwei serve gateway`: the gateway in a process of its own, as in production.

use std::process::Stdio;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};

use crate::{
    got,
    system::{System, terminate},
};

/// Settings of a gateway beside the running system; its issuer does not answer, so that nobody can sign in.
fn settings(system: &System) -> String {
    let secret = |name: &str| std::fs::read_to_string(system.data().join("secrets").join(name)).unwrap();
    let running = std::fs::read(system.data().join("running.json")).unwrap();
    let running: Value = serde_json::from_slice(&running).unwrap();
    let text = format!(
        "[gateway]\nlisten = \"127.0.0.1:0\"\npublic = \"https://wuwei.example\"\nsigning_key = {kid:?}\n\
         signing_key_file = {key:?}\nsession_secret = \"a secret of the tests, long enough for anything\"\n\
         [issuer]\nurl = \"http://127.0.0.1:9/realm\"\naudience = \"wuwei\"\nclient_id = \"console\"\n\
         [nats]\nurl = {nats}\nuser = \"gateway\"\npassword = {password:?}\n\
         [http]\nlisten = \"127.0.0.1:0\"\n[telemetry]\nlog_format = \"json\"\n",
        key = system.data().join("secrets/issuer.pem").display().to_string(),
        kid = kid(system),
        nats = running["nats"]["url"],
        password = secret("nats-password-gateway").trim(),
    );
    let path = system.data().join("gateway.toml");
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

/// The id of the key that the services of the running system believe.
fn kid(system: &System) -> String {
    let text = std::fs::read_to_string(system.data().join("services/registry.toml")).unwrap();
    let (_, keys) = text.split_once("[identity.keys]\n").unwrap();
    keys.split('"').nth(1).unwrap().to_owned()
}

#[tokio::test]
async fn the_gateway_serves_by_its_own_settings_and_ends_in_order() {
    let system = System::new();
    system.up(&["--web", "127.0.0.1:0"]).await;
    let file = settings(&system);
    let shown = system.run(&["serve", "gateway", "--config", &file, "--print-config"]).await;
    assert!(shown.code == 0 && shown.out.contains("session_secret = \"********\""), "{shown:?}");
    assert!(shown.out.contains("# Requests of one client per second"), "{shown:?}");

    let mut command = system.command(&["serve", "gateway", "--config", &file]);
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let told = loop {
        let line = lines.next_line().await.unwrap().expect("it has ended; see above");
        let said: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        if said["message"] == "the gateway answers" {
            break said;
        }
    };
    let (public, private) = (told["address"].as_str().unwrap(), told["private"].as_str().unwrap());
    let (status, page) = got(&format!("http://{public}/")).await;
    assert_eq!((status.as_str(), page.contains("示例系统")), ("200", false), "no sample system: {page}");
    let (status, towns) = got(&format!("http://{public}/towns/dalang")).await;
    assert!(status == "200" && towns.contains("大朗"), "{towns}");
    let (status, report) = got(&format!("http://{private}/readyz")).await;
    assert!(status == "200" && report.contains("\"gateway\""), "{report}");
    terminate(child.id().unwrap());
    assert!(child.wait().await.unwrap().success());
}

#[tokio::test]
async fn a_gateway_that_lacks_settings_names_every_one() {
    let came = System::new().run(&["serve", "gateway"]).await;
    assert_eq!(came.code, 6, "{came:?}");
    for key in ["gateway.public", "gateway.signing_key_file", "gateway.session_secret", "issuer.url", "issuer.audience"]
    {
        assert!(came.aside.contains(key), "{key}: {came:?}");
    }
}
