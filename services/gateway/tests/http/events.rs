//! Events as they happen, over HTTP.

use serde_json::{Value, json};
use wuwei_contracts::{Role, grants::GiveGrant};
use wuwei_testkit::{Backend, Harness, run};

use crate::{COMMUNITIES, OFFICER, VILLAGE, browser::Browser, community, opened, refused};

const TOWN: &str = "/api/v1/towns/dalang/events";

async fn made(browser: &Browser, name: &str) -> Value {
    let answer = browser.post(OFFICER, COMMUNITIES, &community(name)).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

/// Everybody's grants are asked of registry itself.
async fn appointed(harness: &Harness, holder: &str, role: Role, scope: &str) {
    let grant = GiveGrant {
        id: wuwei_runtime::ids::new(),
        holder: holder.to_owned(),
        role,
        scope: wuwei_contracts::Scope::try_from(scope.to_owned()).unwrap(),
        from: None,
        until: None,
        on_behalf_of: None,
    };
    harness.call("service:deploy", "city", grant).await.unwrap();
}

#[test]
fn who_comes_back_with_the_last_id_goes_on_where_they_stopped() {
    run(Backend::Sqlite, async |_| {
        let (harness, browser) = opened().await;
        appointed(&harness, OFFICER, Role::TownOfficer, "town:dalang").await;
        let mut listening = browser.listen(TOWN, OFFICER, &[]).await;
        let name = |event: &Value| event["data"]["community"]["details"]["name"].as_str().unwrap().to_owned();
        for number in 0..3 {
            made(&browser, &format!("示例{number}")).await;
        }
        let mut last = String::new();
        for number in 0..2 {
            let (id, event) = listening.event().await;
            assert_eq!(name(&event), format!("示例{number}"));
            assert_eq!((&event["specversion"], &event["actor"]), (&json!("1.0"), &json!(OFFICER)));
            last = id;
        }
        drop(listening);
        made(&browser, "示例3").await;
        let mut listening = browser.listen(TOWN, OFFICER, &[("Last-Event-ID", &last)]).await;
        for number in 2..4 {
            assert_eq!(name(&listening.event().await.1), format!("示例{number}"), "nothing left out, nothing twice");
        }
        // From the start: what is still stored first.
        let mut listening = browser.listen(&format!("{TOWN}?from=start"), OFFICER, &[]).await;
        let (_, first) = listening.event().await;
        assert_eq!(first["type"], "org.wuwei.registry.village.registered.v1", "of this town only");
    });
}

#[test]
fn one_thing_is_heard_by_itself() {
    run(Backend::Sqlite, async |_| {
        let (harness, browser) = opened().await;
        appointed(&harness, OFFICER, Role::TownOfficer, "town:dalang").await;
        made(&browser, "示例旁人").await;
        let id = made(&browser, "示例花园").await["id"].as_str().unwrap().to_owned();
        let address = format!("/api/v1/towns/dalang/registry/community/{id}/events");
        let mut listening = browser.listen(&address, OFFICER, &[]).await;
        let (_, event) = listening.event().await;
        assert_eq!((&event["subject"], &event["sequence"]), (&json!(id), &json!(format!("{:020}", 1))));
        let update = json!({ "id": id, "details": { "name": "示例新园" } });
        let updated = browser.post(OFFICER, "/api/v1/towns/dalang/registry/update_community", &update).await;
        assert_eq!(updated.status, 200, "{updated:?}");
        assert_eq!(listening.event().await.1["sequence"], format!("{:020}", 2));
    });
}

#[test]
fn a_gateway_that_stops_lets_those_go_who_listen() {
    run(Backend::Sqlite, async |_| {
        let (harness, browser) = opened().await;
        appointed(&harness, OFFICER, Role::TownOfficer, "town:dalang").await;
        let mut listening = browser.listen(TOWN, OFFICER, &[]).await;
        let stopped = std::time::Instant::now();
        browser.stop().await;
        assert!(listening.has_ended().await);
        assert!(stopped.elapsed() < std::time::Duration::from_secs(5), "{:?}", stopped.elapsed());
    });
}

#[test]
fn who_may_not_hear_and_what_cannot_be_heard_is_told() {
    run(Backend::Sqlite, async |_| {
        let (harness, browser) = opened().await;
        appointed(&harness, OFFICER, Role::TownOfficer, "town:dalang").await;
        appointed(&harness, "clerk", Role::StationClerk, &format!("village:{VILLAGE}")).await;
        refused(&browser.get("clerk", TOWN).await, 403, "role_missing");
        refused(&browser.get(OFFICER, "/api/v1/towns/humen/events").await, 403, "role_missing");
        let of_case = "/api/v1/towns/dalang/delegation/case/1/events";
        refused(&browser.get("clerk", of_case).await, 403, "role_missing");
        refused(&browser.get(OFFICER, "/api/v1/towns/atlantis/events").await, 404, "unknown_town");
        refused(&browser.get(OFFICER, &format!("{TOWN}?from=yesterday")).await, 400, "invalid_field");
        refused(&browser.get(OFFICER, "/api/v1/towns/dalang/wishes/wish/%3E/events").await, 400, "invalid_field");
        let wrong = [("Last-Event-ID", "evt.>")];
        refused(&browser.send(("GET", TOWN), OFFICER, &wrong, String::new()).await, 400, "invalid_header");
        refused(&browser.send(("POST", TOWN), OFFICER, &[], String::new()).await, 405, "method_not_allowed");
        let nobody = browser.bare("GET", TOWN, &[], String::new()).await;
        refused(&nobody, 401, "identity_missing");
    });
}
