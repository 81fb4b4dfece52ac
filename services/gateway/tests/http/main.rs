//! The gateway over real HTTP, before a real registry on a real nats-server.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

mod browser;
mod events;
mod files;
mod injection;
mod openid;
mod overviews;
mod papers;
mod sign_in;
mod staff;
mod visitor;

use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::AsyncBufReadExt as _;
use wuwei_contracts::Role;
use wuwei_registry::reference::ReferenceData;
use wuwei_testkit::{Backend, Harness, Tested, run, town};

use browser::{Answer, Browser};

const REGISTRY: Tested =
    Tested::new(|| wuwei_registry::service().into_spec(), || wuwei_migrations::of("registry").unwrap());
const OFFICER: &str = "officer";
const VILLAGE: &str = "441900113002";
const COMMUNITIES: &str = "/api/v1/towns/dalang/registry/register_community";

/// A registry with its towns and the villages of Dalang, and an officer of Dalang.
async fn opened() -> (Harness, Browser) {
    let harness = Harness::start(Backend::Sqlite, REGISTRY).await;
    harness.grant(OFFICER, Role::TownOfficer, "town:dalang").await;
    let data = ReferenceData::read().unwrap();
    harness.call("service:deploy", "city", data.towns).await.unwrap();
    let (_, villages) = data.villages.into_iter().find(|(town, _)| town.as_str() == "dalang").unwrap();
    harness.call("service:deploy", "dalang", villages).await.unwrap();
    let browser = Browser::open(&harness).await;
    (harness, browser)
}

fn community(name: &str) -> Value {
    json!({ "village": VILLAGE, "kind": "housing_estate", "details": { "name": name }, "sample": true })
}

fn refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!((answer.status, answer.json()["code"].as_str()), (status, Some(code)), "{answer:?}");
    assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{answer:?}");
    assert_eq!(answer.json()["status"], status);
    assert!(!answer.json()["detail"].as_str().unwrap().is_empty(), "the way out");
}

#[test]
fn a_command_is_carried_out_once_per_key_and_what_it_made_is_read_back() {
    run(Backend::Sqlite, async |_| {
        let (_harness, browser) = opened().await;
        let headers = [("Idempotency-Key", "one"), ("Wuwei-Correlation", "0190a000-0000-7000-8000-000000000001")];
        let first = browser.send(("POST", COMMUNITIES), OFFICER, &headers, community("示例花园").to_string()).await;
        assert_eq!((first.status, first.header("idempotency-key")), (200, Some("one")), "{first:?}");
        assert_eq!(first.header("idempotent-replayed"), None);
        let again = browser.send(("POST", COMMUNITIES), OFFICER, &headers, community("示例花园").to_string()).await;
        assert_eq!(
            (again.status, again.header("idempotent-replayed"), again.json()),
            (200, Some("true"), first.json())
        );
        let other = browser.send(("POST", COMMUNITIES), OFFICER, &headers, community("示例山庄").to_string()).await;
        assert_eq!(other.status, 409, "{other:?}");

        let id = first.json()["id"].as_str().unwrap().to_owned();
        let address = format!("/api/v1/towns/dalang/registry/get_community?id={id}");
        let read = browser.get(OFFICER, &address).await;
        assert_eq!((read.status, &read.json()["community"]["id"]), (200, &json!(id)), "{read:?}");
        let tag = read.header("etag").unwrap();
        let known = browser.send(("GET", &address), OFFICER, &[("If-None-Match", tag)], String::new()).await;
        assert_eq!((known.status, known.body.len()), (304, 0));
    });
}

#[test]
fn a_thing_is_changed_only_as_it_was_read_where_that_is_asked() {
    run(Backend::Sqlite, async |_| {
        let (_harness, browser) = opened().await;
        let id = browser.post(OFFICER, COMMUNITIES, &community("示例花园")).await.json()["id"].clone();
        let address = format!("/api/v1/towns/dalang/registry/get_community?id={}", id.as_str().unwrap());
        let tag = browser.get(OFFICER, &address).await.header("etag").unwrap().to_owned();
        assert!(tag.starts_with("\"1-"), "{tag}");
        let update = async |tag: &str, name: &str| {
            let body = json!({ "id": id, "details": { "name": name } }).to_string();
            let address = "/api/v1/towns/dalang/registry/update_community";
            browser.send(("POST", address), OFFICER, &[("If-Match", tag)], body).await
        };
        assert_eq!(update(&tag, "示例新园").await.status, 200);
        refused(&update(&tag, "示例旧园").await, 412, "version_moved");
        refused(&update("W/\"2-a\"", "示例旧园").await, 400, "invalid_header");
        let now = browser.get(OFFICER, &address).await;
        assert_eq!(now.json()["community"]["details"]["name"], "示例新园", "the second writer did not win");
        assert_eq!(update(now.header("etag").unwrap(), "示例旧园").await.status, 200);
        assert_eq!(update("*", "示例花园").await.status, 200);
        let both = json!({ "id": id, "version": 9, "details": { "name": "示例" } }).to_string();
        let address = "/api/v1/towns/dalang/registry/update_community";
        let both = browser.send(("POST", address), OFFICER, &[("If-Match", "\"4-a\"")], both).await;
        refused(&both, 400, "version_twice");
    });
}

#[test]
fn a_list_is_walked_by_its_links() {
    run(Backend::Sqlite, async |_| {
        let (_harness, browser) = opened().await;
        for number in 0..5 {
            let made = browser.post(OFFICER, COMMUNITIES, &community(&format!("示例{number}"))).await;
            assert_eq!(made.status, 200, "{made:?}");
        }
        let mut next = Some("/api/v1/towns/dalang/registry/search_communities?page.limit=2".to_owned());
        let mut ids = Vec::new();
        while let Some(address) = next {
            let page = browser.get(OFFICER, &address).await;
            assert_eq!(page.status, 200, "{page:?}");
            ids.extend(page.json()["items"].as_array().unwrap().iter().map(|one| one["id"].to_string()));
            let link = page.header("link").map(|link| link.split(['<', '>']).nth(1).unwrap().to_owned());
            assert_eq!(link.is_some(), page.json().get("next").is_some());
            next = link;
        }
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 5, "each once: {ids:?}");
    });
}

#[test]
fn whatever_is_wrong_is_told_as_a_problem() {
    run(Backend::Sqlite, async |_| {
        let (_harness, browser) = opened().await;
        let get = async |address: &str| browser.get(OFFICER, address).await;
        refused(&get("/nothing").await, 404, "no_such_address");
        refused(&get("/api/v1/towns/dalang/registry/nothing").await, 404, "unknown_operation");
        refused(&get("/api/v1/towns/dalang/nobody/get_community").await, 404, "unknown_operation");
        refused(&get("/api/v1/towns/atlantis/registry/list_villages").await, 404, "unknown_town");
        refused(&get("/api/v1/towns/%3E%20svc/registry/list_villages").await, 404, "unknown_town");
        refused(&get("/api/v1/towns/city/registry/list_towns?limit=1").await, 400, "unknown_parameter");
        refused(&get("/api/v1/towns/city/registry/list_towns?page.limit=many").await, 400, "invalid_parameter");
        refused(&get("/api/v1/towns/city/registry/list_towns?page.limit=0").await, 400, "invalid_field");
        let method = get(COMMUNITIES).await;
        refused(&method, 405, "method_not_allowed");
        assert_eq!(method.header("allow"), Some("POST"));
        let send = async |headers: &[(&str, &str)], body: &str| {
            browser.send(("POST", COMMUNITIES), OFFICER, headers, body.to_owned()).await
        };
        refused(&send(&[], "{").await, 400, "malformed_json");
        refused(&send(&[], "{\"villag\":1}").await, 400, "invalid_field");
        refused(&send(&[("Content-Type", "text/plain")], "{}").await, 415, "not_json");
        refused(&send(&[("Idempotency-Key", "two words")], "{}").await, 400, "invalid_header");
        refused(&send(&[("Wuwei-Correlation", "x")], "{}").await, 400, "invalid_header");
        refused(&send(&[("If-Match", "\"1-a\"")], "{}").await, 412, "precondition_unsupported");
        refused(&send(&[], &"x".repeat(70_000)).await, 413, "body_too_large");
        let nul = community("示例\u{0}").to_string();
        refused(&send(&[], &nul).await, 400, "nul_character");
    });
}

#[test]
fn only_a_good_token_says_who_calls_and_no_header_adds_to_it() {
    run(Backend::Sqlite, async |_| {
        let (harness, browser) = opened().await;
        let address = "/api/v1/towns/city/registry/list_towns";
        let with = async |authorization: Option<String>| {
            let headers: Vec<(&str, &str)> =
                authorization.iter().map(|value| ("Authorization", value.as_str())).collect();
            browser.bare("GET", address, &headers, String::new()).await
        };
        let nobody = with(None).await;
        refused(&nobody, 401, "identity_missing");
        assert_eq!(nobody.header("www-authenticate"), Some("Bearer realm=\"wuwei\""));
        refused(&with(Some("Basic eDp5".to_owned())).await, 401, "identity_malformed");
        refused(&with(Some("Bearer x".to_owned())).await, 401, "identity_malformed");
        let unsigned = "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJvZmZpY2VyIn0.";
        refused(&with(Some(unsigned.to_owned())).await, 401, "identity_wrong_algorithm");
        let (now, hour) = (harness.clock().now(), Duration::from_hours(1));
        let bearer = |token: String| Some(format!("Bearer {token}"));
        let service = harness.issuer().access_token("service:wishes", now, hour);
        refused(&with(bearer(service)).await, 401, "identity_wrong_subject");
        let internal = harness.issuer().issue(OFFICER, &town("city"), "registry", "list_towns", now);
        refused(&with(bearer(internal)).await, 401, "identity_wrong_audience");
        let old = harness.issuer().access_token(OFFICER, now - 2 * hour, hour);
        refused(&with(bearer(old)).await, 401, "identity_expired");

        // A resident stays one, whatever the headers for the services say.
        let officer = harness.issuer().issue(OFFICER, &town("dalang"), "registry", "register_community", now);
        let smuggled =
            [("Wuwei-Identity", officer.as_str()), ("Nats-Service-Error", "x"), ("X-Forwarded-User", OFFICER)];
        let body = community("示例花园").to_string();
        let answer = browser.send(("POST", COMMUNITIES), "resident", &smuggled, body).await;
        assert_eq!(answer.status, 403, "{answer:?}");
    });
}

#[test]
fn every_answer_keeps_browsers_from_what_no_page_asks_for() {
    run(Backend::Sqlite, async |_| {
        let (_harness, browser) = opened().await;
        for address in ["/nothing", "/api/openapi.json", "/api/v1/towns/city/registry/list_towns"] {
            let answer = browser.get(OFFICER, address).await;
            let policy = answer.header("content-security-policy").unwrap();
            assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
            assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
            assert_eq!(answer.header("referrer-policy"), Some("same-origin"));
            assert!(answer.header("cache-control").is_some());
        }
        let document = browser.get(OFFICER, "/api/openapi.json").await;
        assert_eq!(document.json()["openapi"], "3.1.0");
    });
}

#[test]
fn who_takes_their_time_is_let_go() {
    run(Backend::Sqlite, async |_| {
        let (harness, _) = opened().await;
        let browser = Browser::open_impatient(&harness).await;
        let token = browser.token(OFFICER);
        let head = format!(
            "POST {COMMUNITIES} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Length: 10\r\n\r\n{{"
        );
        let answer = browser.say(&head).await;
        assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
        let form = "POST /notices/read HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nto=";
        let answer = browser.say(form).await;
        assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
        // A head that never ends, and a connection that says nothing: closed without an answer of use.
        let cut = browser.say("GET / HTTP/1.1\r\nHost:").await;
        assert!(!cut.starts_with("HTTP/1.1 200"), "{cut}");
        assert_eq!(browser.say("").await, "");
    });
}

#[test]
fn who_asks_too_much_is_told_when_to_come_again_and_others_are_not_kept_waiting() {
    run(Backend::Sqlite, async |_| {
        let (harness, _) = opened().await;
        let browser = Browser::open_sparing(&harness).await;
        let address = "/api/v1/towns/city/registry/list_towns";
        let mut answers = Vec::new();
        for _ in 0..30 {
            answers.push(browser.get(OFFICER, address).await);
        }
        let refused_ones: Vec<_> = answers.iter().filter(|answer| answer.status == 429).collect();
        assert!(!refused_ones.is_empty() && answers[0].status == 200, "{}", refused_ones.len());
        refused(refused_ones[0], 429, "too_many_requests");
        assert!(refused_ones[0].header("retry-after").is_some());
    });
}

#[test]
fn follow_codes_cannot_be_found_by_trying() {
    run(Backend::Sqlite, async |_| {
        let (_harness, browser) = opened().await;
        let body = json!({ "id": uuid::Uuid::nil(), "wish": uuid::Uuid::nil(), "follow_code": "AAAAAAAAAAAA" });
        let address = "/api/v1/towns/dalang/wishes/read_own_text";
        for _ in 0..10 {
            // Nobody answers for wishes here; the attempt counts all the same.
            refused(&browser.post("resident", address, &body).await, 503, "no_responders");
        }
        let stopped = browser.post("resident", address, &body).await;
        refused(&stopped, 429, "too_many_follow_codes");
        assert!(stopped.header("retry-after").is_some());
        refused(&browser.post("somebody-else", address, &body).await, 503, "no_responders");
    });
}

/// Connections that say nothing, held by another process: its open files are its own.
const IDLE: &str = "
import socket, sys
held = [socket.create_connection(('127.0.0.1', int(sys.argv[1]))) for _ in range(10_000)]
print('open', flush=True)
closed = 0
for one in held:
    one.settimeout(60)
    closed += one.recv(1) == b''
print(closed, flush=True)
";

#[test]
fn ten_thousand_idle_connections_keep_nobody_waiting_and_are_closed_in_time() {
    run(Backend::Sqlite, async |_| {
        let (_harness, browser) = opened().await;
        let mut idle = tokio::process::Command::new("sh")
            .args(["-c", "ulimit -n 10100 && exec python3 -c \"$0\" \"$1\"", IDLE, &browser.port().to_string()])
            .stdout(std::process::Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = tokio::io::BufReader::new(idle.stdout.take().unwrap()).lines();
        assert_eq!(lines.next_line().await.unwrap().as_deref(), Some("open"));
        let begun = std::time::Instant::now();
        assert_eq!(browser.get(OFFICER, "/api/v1/towns/city/registry/list_towns").await.status, 200);
        assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
        assert_eq!(lines.next_line().await.unwrap().as_deref(), Some("10000"), "all were closed");
        assert!(idle.wait().await.unwrap().success());
    });
}

#[test]
fn a_town_that_nobody_serves_is_told_with_when_to_try_again() {
    run(Backend::Sqlite, async |_| {
        let (mut harness, browser) = opened().await;
        let address = "/api/v1/towns/city/registry/list_towns";
        assert_eq!(browser.get(OFFICER, address).await.status, 200);
        harness.stop().await;
        let answer = browser.get(OFFICER, address).await;
        refused(&answer, 503, "no_responders");
        assert_eq!(answer.header("retry-after"), Some("1"));
    });
}
