//! The whole HTTP interface, tried by a program that nobody here wrote: schemathesis makes requests of every sort from the
//! OpenAPI document, and holds each answer to it.

use std::{process::Stdio, time::Duration};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader, Lines},
    process::ChildStdout,
};
use wuwei_conformance::{Client, run};

use crate::system::System;

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
