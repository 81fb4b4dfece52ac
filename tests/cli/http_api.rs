//! The whole HTTP interface, tried by a program that nobody here wrote: schemathesis makes requests of every sort from the
//! OpenAPI document, and holds each answer to it.

use std::{process::Stdio, time::Duration};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader, Lines},
    process::ChildStdout,
};
use wuwei_conformance::{Client, run};
use wuwei_runtime::{
    Clock,
    nats::{
        caller::Caller,
        connection::{Connection, Label},
    },
    settings::{Address, NatsSettings, Secret},
};
use wuwei_testkit::wait::until;

use crate::{curl, system::System};

/// Streams of events have no end to wait for; their answers are tested in the gateway.
const ENDLESS: &str = "events$";

async fn tried(system: &System, url: &str, persona: &str, phases: &[&str]) -> (u64, u64) {
    let token = system.run(&["token", "--api", "--as", persona]).await.out;
    let asked = json!({ "url": url, "token": token.trim(), "phases": phases, "examples": 2, "except": ENDLESS });
    let found = run(Client::HttpApi, &asked.to_string()).await;
    let found = found.unwrap_or_else(|said| panic!("as {persona}: {said}"));
    let count = |name: &str| found[name].as_u64().unwrap();
    assert_eq!(count("cases"), count("passed"), "as {persona}: {found}");
    (count("operations"), count("cases"))
}

/// The first line of `curl -N` that begins with `data:`.
async fn heard(mut lines: Lines<BufReader<ChildStdout>>) -> Value {
    while let Some(line) = lines.next_line().await.unwrap() {
        if let Some(data) = line.strip_prefix("data: ") {
            return serde_json::from_str(data).unwrap();
        }
    }
    panic!("the events ended");
}

/// As the gateway's own NATS user, which may do no more than it must.
#[tokio::test]
async fn events_are_heard_over_http() {
    let system = System::new();
    system.up(&["--web", "127.0.0.1:0"]).await;
    let status: Value = system.json(&["status", "--json"]).await;
    let url = format!("http://{}/api/v1/towns/dalang/events?from=start", status["web"].as_str().unwrap());
    let token = system.run(&["token", "--api", "--as", "auditor"]).await.out;
    let bearer = format!("Authorization: Bearer {}", token.trim());
    let mut curl = tokio::process::Command::new("curl");
    let curl = curl.args(["-sN", "-H", &bearer, &url]).stdout(Stdio::piped()).kill_on_drop(true);
    let mut curl = curl.spawn().unwrap();
    let lines = BufReader::new(curl.stdout.take().unwrap()).lines();
    let event = tokio::time::timeout(Duration::from_secs(30), heard(lines)).await.expect("an event");
    assert_eq!(event["type"], "org.wuwei.registry.village.registered.v1", "{event}");
}

#[tokio::test]
async fn every_operation_answers_whatever_schemathesis_asks_as_the_document_says() {
    let system = System::new();
    system.up(&["--web", "127.0.0.1:0"]).await;
    let status: Value = system.json(&["status", "--json"]).await;
    assert_ne!(status["web"], "127.0.0.1:8080", "at a free port, as it was told");
    let url = format!("http://{}/api/openapi.json", status["web"].as_str().unwrap());
    // Edges of every schema as somebody who may do much, random requests as somebody who may do little.
    let (operations, cases) = tried(&system, &url, "city-officer", &["examples", "coverage", "fuzzing"]).await;
    assert!(operations >= 180 && cases >= 5_000, "{operations} operations, {cases} cases");
    tried(&system, &url, "resident", &["examples", "fuzzing"]).await;
    // Nothing was broken by it.
    let communities = system.call("dalang", "registry/search_communities", "resident", &json!({})).await;
    assert!(communities["items"].is_array(), "{communities}");
}

/// Names of what lies in the bucket of wishes.
async fn objects(system: &System) -> Vec<String> {
    let status = system.json(&["status", "--json"]).await;
    let url = status["nats"]["url"].as_str().unwrap();
    let password = std::fs::read_to_string(system.data().join("secrets/nats-password")).unwrap();
    let settings = NatsSettings {
        url: Address::new(url),
        user: Some("wuwei".to_owned()),
        password: Some(Secret::new(password.trim())),
        ..NatsSettings::default()
    };
    let connection = Connection::open(&settings, &Label::new("test"), Duration::from_secs(10)).await.unwrap();
    let caller = Caller::new(connection.client().clone(), Clock::default());
    caller.files("wishes").list().await.unwrap().into_iter().map(|kept| kept.name).collect()
}

/// A PNG of one red point.
const PNG: &[u8] = &[
    137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0, 144, 119, 83,
    222, 0, 0, 0, 12, 73, 68, 65, 84, 120, 218, 99, 248, 207, 192, 0, 0, 3, 1, 1, 0, 247, 3, 65, 67, 0, 0, 0, 0, 73,
    69, 78, 68, 174, 66, 96, 130,
];

/// With gateway and services as their own NATS users, which may do no more than they must.
#[tokio::test]
async fn a_photo_is_sent_seen_and_removed_over_http() {
    let system = System::new();
    system.up(&["--web", "127.0.0.1:0"]).await;
    let web = system.json(&["status", "--json"]).await["web"].as_str().unwrap().to_owned();
    let (receipt, wish) = crate::traces::wished(&system, Some(&web)).await;
    let files = format!("http://{web}/api/v1/towns/dalang/files/{receipt}");
    let photo = system.data().join("photo.png");
    std::fs::write(&photo, PNG).unwrap();
    let from = format!("@{}", photo.display());
    let sent = ["-H", "Content-Type: image/png", "--data-binary", &from, &files];
    let (status, file) = curl(&system, "resident", &sent).await;
    assert_eq!(status, "201", "{file}");
    let id = "0195a3c1-7f00-7000-8000-0000000000e1";
    let open = json!({ "id": id, "wish": wish, "file": file["id"] });
    system.call("dalang", "wishes/open_file", "resident", &open).await;
    let token = system.run(&["token", "--api", "--as", "resident"]).await.out;
    let bearer = format!("Authorization: Bearer {}", token.trim());
    let address = format!("{files}/{}?disclosure={id}", file["id"].as_str().unwrap());
    let seen = tokio::process::Command::new("curl").args(["-sS", "-H", &bearer, &address]).output().await.unwrap();
    assert!(seen.stdout.starts_with(&[0xff, 0xd8, 0xff]), "{:?}", String::from_utf8_lossy(&seen.stdout));
    let remove = json!({ "wish": wish, "file": file["id"] });
    system.call("dalang", "wishes/remove_file", "resident", &remove).await;
    let (status, gone) = curl(&system, "resident", &[&address]).await;
    assert_eq!((status.as_str(), &gone["code"]), ("410", &json!("file_removed")));
    // Removed from the bucket too: a client of the operator's sees none.
    until("the object to be gone", Duration::from_secs(20), async || objects(&system).await.is_empty().then_some(()))
        .await;
}
