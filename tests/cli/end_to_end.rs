//! The whole system from nothing, by the `wuwei` command alone: started, filled, asked, read, killed, stopped.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on ends by panicking, saying why")]

mod demo;
mod gateway;
mod http_api;
mod nats_config;
mod notices;
mod on_postgres;
mod processes;
mod system;
mod traces;
mod users;

use std::{
    collections::{BTreeMap, BTreeSet},
    process::Stdio,
    time::Duration,
};

use serde_json::{Value, json};
use system::{SERVICES, System, lives, nats_server, terminate};
use tokio::io::{AsyncBufReadExt, BufReader};
use wuwei_conformance::{Client, run};
use wuwei_contracts::registry::CommunityKind;
use wuwei_testkit::wait::until;

/// A village of Dalang.
const VILLAGE: &str = "441900113002";
/// Grants the personas have: one each but the resident.
const GRANTS: i64 = 12;
/// How long events may take from commit to stream.
const PUBLISHED: Duration = Duration::from_secs(30);

/// The status of the answer at `url`, and its body.
async fn got(url: &str) -> (String, String) {
    let output =
        tokio::process::Command::new("curl").args(["-sS", "-w", "\n%{http_code}", url]).output().await.unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    let (body, status) = told.rsplit_once('\n').unwrap();
    (status.to_owned(), body.to_owned())
}

/// What `curl` with these words and the bearer token of `persona` prints: status, then body.
async fn curl(system: &System, persona: &str, words: &[&str]) -> (String, Value) {
    let token = system.run(&["token", "--api", "--as", persona]).await.out;
    let bearer = format!("Authorization: Bearer {}", token.trim());
    let mut command = tokio::process::Command::new("curl");
    command.args(["-sS", "-H", &bearer, "-w", "\n%{http_code}"]).args(words);
    let told = String::from_utf8(command.output().await.unwrap().stdout).unwrap();
    let (body, status) = told.rsplit_once('\n').unwrap_or_else(|| panic!("{told}"));
    (status.to_owned(), serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {told}")))
}

#[tokio::test]
async fn the_same_is_done_over_http_with_a_token_of_a_persona() {
    let system = System::new();
    system.up(&["--web", "127.0.0.1:0"]).await;
    let web = system.json(&["status", "--json"]).await["web"].as_str().unwrap().to_owned();
    let at = |path: &str| format!("http://{web}/api/v1/towns/{path}");
    let (status, towns) = curl(&system, "resident", &[&at("city/registry/list_towns?page.limit=2")]).await;
    assert_eq!((status.as_str(), &towns["total"], towns["items"].as_array().unwrap().len()), ("200", &json!(36), 2));
    let body =
        json!({ "village": VILLAGE, "kind": "housing_estate", "details": { "name": "示例花园" }, "sample": true });
    let (register, body) = (at("dalang/registry/register_community"), body.to_string());
    let words = ["-H", "Content-Type: application/json", "-H", "Idempotency-Key: k1", "-d", &body, &register];
    let (status, made) = curl(&system, "town-officer", &words).await;
    assert_eq!((status.as_str(), made["version"].as_i64()), ("200", Some(1)), "{made}");
    assert_eq!(curl(&system, "town-officer", &words).await, (status, made), "once per key");
    let (status, problem) = curl(&system, "resident", &words[2..]).await;
    assert_eq!((status.as_str(), &problem["status"]), ("415", &json!(415)), "{problem}");
    let (status, problem) = curl(&system, "resident", &["-H", words[1], "-d", &body, &register]).await;
    assert_eq!((status.as_str(), &problem["code"]), ("403", &json!("role_missing")), "{problem}");
}

async fn villages(system: &System, town: &str) -> u64 {
    let page = system.json(&["call", town, "registry/list_villages", "--body", r#"{"page":{"limit":1}}"#]).await;
    page["total"].as_u64().unwrap()
}

/// Registers two communities of `kind` and merges the second into the first; the second's id.
async fn register_and_merge(system: &System, kind: CommunityKind) -> (String, String) {
    let mut ids = Vec::new();
    for name in ["示例一区", "示例二区"] {
        let name = format!("{}{name}", kind.chinese());
        let body = json!({ "village": VILLAGE, "kind": kind, "details": { "name": name }, "sample": true });
        let made = system.call("dalang", "registry/register_community", "town-officer", &body).await;
        assert_eq!(made["kind"], json!(kind));
        ids.push(made["id"].as_str().unwrap().to_owned());
    }
    let body = json!({ "survivor": ids[0], "absorbed": [ids[1]], "kind": kind, "reason": "示例:两区合并" });
    let merged = system.call("dalang", "registry/merge_communities", "town-officer", &body).await;
    assert_eq!(merged["survivor"]["id"], json!(ids[0]));
    (ids.remove(0), ids.remove(0))
}

/// Every stored event, once there are `count`; each checked by the CloudEvents SDK and counted by type.
async fn events(system: &System, count: usize) -> BTreeMap<String, i64> {
    let words = ["events", "tail", "--from", "START", "--until", "NOW", "--json"];
    let stored = until("the events to be published", PUBLISHED, async || {
        let came = system.run(&words).await;
        assert_eq!(came.code, 0, "{came:?}");
        (came.out.lines().count() >= count).then_some(came.out)
    })
    .await;
    let counted = run(Client::CloudEvents, &stored).await.unwrap();
    let counted = counted.as_object().unwrap().iter();
    counted.map(|(kind, count)| (kind.clone(), count.as_i64().unwrap())).collect()
}

#[tokio::test]
async fn a_fresh_system_holds_the_city_takes_communities_and_leaves_nothing_behind() {
    let system = System::new();
    let pids = system.up(&[]).await;
    let towns = system.json(&["call", "city", "registry/list_towns", "--body", r#"{"page":{"limit":500}}"#]).await;
    assert_eq!(towns["total"], 36);
    let mut sum = 0;
    for town in towns["items"].as_array().unwrap() {
        sum += villages(&system, town["slug"].as_str().unwrap()).await;
    }
    assert_eq!((sum, villages(&system, "city").await, villages(&system, "dalang").await), (609, 609, 28));

    for kind in CommunityKind::ALL {
        let (survivor, absorbed) = register_and_merge(&system, kind).await;
        let found = system.call("dalang", "registry/get_community", "resident", &json!({ "id": absorbed })).await;
        assert_eq!(found["community"]["status"], "merged");
        let current: Vec<&Value> =
            found["current"].as_array().unwrap().iter().map(|community| &community["id"]).collect();
        assert_eq!(current, [&json!(survivor)], "an old id leads to its successor");
    }

    let of = |aggregate: &str, event: &str| format!("org.wuwei.registry.{aggregate}.{event}.v1");
    let facts = BTreeMap::from([
        (of("town", "registered"), 36),
        (of("village", "registered"), 609),
        (of("grant", "given"), GRANTS),
        ("org.wuwei.delegation.catalogue.published.v1".to_owned(), 1),
        ("org.wuwei.assessment.scheme.published.v1".to_owned(), 1),
        (of("community", "registered"), 14),
        (of("community", "merged"), 7),
        (of("community", "merged_into"), 7),
    ]);
    let count = usize::try_from(facts.values().sum::<i64>()).unwrap();
    assert_eq!(events(&system, count).await, facts);

    assert_eq!(system.up(&[]).await, pids, "a second start finds everything running");
    assert_eq!(system.run(&["down"]).await.code, 0);
    assert!(!pids.iter().any(|pid| lives(*pid)), "{pids:?}");
    assert_eq!(system.run(&["status"]).await.code, 3);

    system.up(&[]).await;
    assert_eq!(events(&system, count).await, facts, "a restart makes no new fact");
}

#[tokio::test]
async fn each_failure_says_why_and_has_its_exit_code() {
    let system = System::new();
    let came = system
        .run(&["call", "city", "registry/list_towns", "--nats", "nats://127.0.0.1:9", "--token", "/dev/null"])
        .await;
    assert_eq!(came.code, 3, "{came:?}");
    for words in [
        &["status"][..],
        &["clock", "show"],
        &["events", "tail", "--until", "NOW"],
        &["call", "city", "registry/list_towns"],
        &["token", "city", "registry/list_towns"],
        &["town", "list"],
    ] {
        let came = system.run(words).await;
        assert!(came.code == 3 && came.aside.contains("wuwei up"), "{words:?}: {came:?}");
    }
    let came = system.run(&["call", "city", "registry/list_towns", "--token", "/nowhere/token"]).await;
    assert!(came.code == 2 && came.aside.contains("/nowhere/token"), "{came:?}");
    let came = system.run_with(&[("WUWEI_DATA", "")], &["personas"]).await;
    assert!(came.code == 2 && came.aside.contains("WUWEI_DATA"), "{came:?}");
    for wrong in [["--from", "0"], ["--until", "soon"]] {
        let came = system.run(&[&["events", "tail"], &wrong[..]].concat()).await;
        assert!(came.code == 2 && came.aside.contains(&wrong.join(" ")), "{came:?}");
    }
    let came = system.run(&["up", "--http", "0.0.0.0:8080"]).await;
    assert!(came.code == 6 && came.aside.contains("loopback"), "{came:?}");
    let came = system.run(&["up", "--nats-server", "/bin/true"]).await;
    assert!(came.code == 6 && came.aside.contains("nats-server"), "{came:?}");
    assert_eq!(system.run(&["up", "--nats-prot", "1"]).await.code, 2);
    assert_eq!(system.run(&["serve", "registri"]).await.code, 2);
    assert_eq!(system.run(&["serve", "registry", "--set", "writer.max_bach=3", "--print-config"]).await.code, 6);

    system.up(&[]).await;
    let body =
        json!({ "village": VILLAGE, "kind": "old_neighbourhood", "details": { "name": "示例" }, "sample": true });
    let body = body.to_string();
    let words = ["call", "dalang", "registry/register_community", "--as", "resident", "--body", &body];
    let came = system.run(&words).await;
    assert!(came.code == 4 && came.out.is_empty() && came.aside.contains("403"), "{came:?}");
    let came = system.run(&[&words[..], &["--json"]].concat()).await;
    let problem: Value = serde_json::from_str(&came.aside).unwrap();
    assert_eq!((came.code, problem["type"].as_str().unwrap().starts_with("https://wuwei.org/problems/")), (4, true));
    assert_eq!(system.run(&["call", "dalang", "registry"]).await.code, 2);
    assert_eq!(system.run(&["call", "dalang", "registry/nothing"]).await.code, 4);
    assert_eq!(system.run(&["call", "atlantis", "registry/list_villages"]).await.code, 3);
    assert_eq!(system.run(&["doctor", "--nats-server", &nats_server()]).await.code, 0);
    let words = ["token", "city", "registry/list_towns"];
    let token = system.run(&words).await.out;
    let file = system.data().join("token");
    std::fs::write(&file, token).unwrap();
    let listed = system.json(&["call", "city", "registry/list_towns", "--token", &file.display().to_string()]).await;
    assert_eq!(listed["total"], 36);
    let elsewhere = ["call", "dalang", "registry/list_villages", "--token", &file.display().to_string()];
    assert_eq!(system.run(&elsewhere).await.code, 4, "a token is for one operation in one town");
}

#[tokio::test]
async fn a_start_that_is_told_to_end_leaves_nothing_and_says_so() {
    let system = System::new();
    let mut command = system.command(&["up", "--nats-server", &nats_server()]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap()).lines();
    // nats-server runs by then, and hundreds of villages are still to be loaded.
    let first = said.next_line().await.unwrap().unwrap();
    terminate(child.id().unwrap());
    let mut rest = Vec::new();
    while let Some(line) = said.next_line().await.unwrap() {
        rest.push(line);
    }
    assert_eq!(child.wait().await.unwrap().code(), Some(1), "{first}\n{rest:#?}");
    assert!(rest.last().is_some_and(|line| line.contains("told to end")), "{first}\n{rest:#?}");
    let came = system.run(&["down"]).await;
    assert!(came.code == 0 && came.out.starts_with("Nothing runs"), "{came:?}");
}

#[tokio::test]
async fn the_system_is_found_by_what_is_said_last() {
    let system = System::new();
    system.up(&[]).await;
    let elsewhere = [("WUWEI_NATS", "nats://127.0.0.1:9")];
    assert_eq!(system.run_with(&elsewhere, &["town", "list"]).await.code, 3);
    let folder = system.data().display().to_string();
    let came = system.run_with(&elsewhere, &["--data", &folder, "town", "list"]).await;
    assert_eq!(came.code, 0, "a folder named for this command wins over the environment: {came:?}");

    let here = system.json(&["status", "--json"]).await;
    let password = std::fs::read_to_string(system.data().join("secrets/nats-password")).unwrap();
    let login = format!("nats://wuwei:{}@", password.trim());
    let url = here["nats"]["url"].as_str().unwrap().replace("nats://", &login);
    let there = system.json(&["status", "--nats", &url, "--json"]).await;
    let names: BTreeSet<&str> =
        there["services"].as_array().unwrap().iter().map(|service| service["name"].as_str().unwrap()).collect();
    assert_eq!((names, &there["towns"]), (BTreeSet::from(SERVICES), &here["towns"]));
    assert!(!there.to_string().contains(password.trim()), "{there}");

    let came = system.run(&["up", "--detach", "--nats-port", "1", "--processes"]).await;
    assert!(came.code == 0 && came.out.contains("--nats-port 1, --processes"), "{came:?}");
}

#[tokio::test]
async fn settings_are_printed_as_json() {
    let system = System::new();
    let config = system.data().with_file_name("registry.toml");
    std::fs::write(&config, "[writer]\nmax_batch = 7\n").unwrap();
    let config = config.display().to_string();
    let words = ["serve", "registry", "--print-config", "--json"];
    let came = system.run_with(&[("WUWEI_CONFIG", config.as_str())], &words).await;
    let printed: Value = serde_json::from_str(&came.out).unwrap_or_else(|error| panic!("{error}: {came:?}"));
    assert_eq!(
        (&printed["settings"]["writer"]["max_batch"], &printed["origins"]["writer.max_batch"]),
        (&json!(7), &json!(config))
    );
}

#[test]
fn a_reader_that_has_gone_ends_a_command_quietly() {
    for shell in ["bash", "zsh", "fish"] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_wuwei"));
        let came = command.args(["completions", shell]).stdout(writer).stderr(Stdio::piped()).output().unwrap();
        assert!(came.status.success() && came.stderr.is_empty(), "{shell}: {came:?}");
    }
}
