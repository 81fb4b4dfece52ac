//! The whole HTTP interface, tried by a program that nobody here wrote: schemathesis makes requests of every sort from the
//! OpenAPI document, and holds each answer to it.

use serde_json::{Value, json};
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
