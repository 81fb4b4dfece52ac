//! `wuwei up --demo`: an invented city, counted by the services' own queries.

use std::{collections::BTreeSet, process::Stdio};

use serde_json::{Value, json};
use wuwei_contracts::{
    registry::CommunityKind,
    wishes::{Grade, WishState},
};

use crate::system::{System, nats_server, terminate};

/// Sum of `field` over those of `counts` that are `wanted`.
fn sum(counts: &[Value], field: &str, wanted: impl Fn(&Value) -> bool) -> u64 {
    counts.iter().filter(|count| wanted(count)).map(|count| count[field].as_u64().unwrap()).sum()
}

async fn wishes(system: &System) -> Vec<Value> {
    let told = system.call("city", "wishes/count_wishes", "city-officer", &json!({})).await;
    told["counts"].as_array().unwrap().clone()
}

/// Every town, state and grade has wishes, the busiest town twenty times the quietest.
async fn the_wishes_are_there(system: &System) -> u64 {
    let counts = wishes(system).await;
    let total = sum(&counts, "wishes", |_| true);
    assert!(total >= 3300, "{total}");
    let towns: BTreeSet<&str> = counts.iter().map(|count| count["town"].as_str().unwrap()).collect();
    let by_town: Vec<u64> = towns.iter().map(|town| sum(&counts, "wishes", |count| count["town"] == **town)).collect();
    assert_eq!(towns.len(), 36);
    assert!(by_town.iter().max() >= by_town.iter().min().map(|least| least * 20).as_ref(), "{by_town:?}");
    for state in WishState::ALL {
        assert!(sum(&counts, "wishes", |count| count["state"] == state.as_str()) > 0, "{state:?}: {counts:?}");
    }
    for grade in Grade::ALL {
        assert!(sum(&counts, "wishes", |count| count["grade"] == grade.as_str()) > 0, "{grade:?}: {counts:?}");
    }
    total
}

/// There are cases in all lights, decided and undecided.
async fn the_cases_are_there(system: &System) {
    let told = system.call("city", "delegation/count_cases", "city-officer", &json!({})).await;
    let towns = told["towns"].as_array().unwrap();
    for light in ["green", "yellow", "red", "in_time", "late"] {
        assert!(sum(towns, light, |_| true) > 0, "{light}: {told}");
    }
}

/// Elected committees with terms, one of them over; one round with money in each stage; a published period for each pilot
/// town; wishes without a name, and wishers who were not satisfied.
async fn the_bodies_are_there(system: &System) {
    let all = json!({ "kind": "owners_committee", "page": { "limit": 500 } });
    let told = system.call("city", "registry/list_organisations", "city-officer", &all).await;
    let of = |status: &str| told["items"].as_array().unwrap().iter().filter(|one| one["status"] == status).count();
    assert!(of("active") >= 60 && of("expired") >= 3, "{} active, {} expired", of("active"), of("expired"));
    let page = json!({ "page": { "limit": 100 } });
    let rounds = system.call("dalang", "subsidies/list_rounds", "town-officer", &page).await;
    assert_eq!(rounds["items"].as_array().unwrap().len(), 1, "{rounds}");
    let proposals = system.call("dalang", "subsidies/list_proposals", "town-officer", &page).await;
    let states: BTreeSet<&str> =
        proposals["items"].as_array().unwrap().iter().map(|one| one["state"].as_str().unwrap()).collect();
    assert_eq!(states, BTreeSet::from(["paid", "awarded", "unsuccessful"]), "{proposals}");
    for town in ["dongcheng", "shijie"] {
        let periods = system.call(town, "assessment/list_periods", "city-officer", &page).await;
        assert_eq!(periods["items"][0]["state"], "published", "{periods}");
    }
    let events =
        system.run(&["events", "tail", "--town", "dalang", "--from", "START", "--until", "NOW", "--json"]).await;
    let reopened = events.out.lines().filter(|line| line.contains("wishes.wish.reopened.v1")).count();
    assert!(reopened > 0, "somebody was not satisfied");
    let submitted = events.out.lines().filter(|line| line.contains("wishes.wish.submitted.v1"));
    let unnamed = submitted.filter(|line| !line.contains("\"wisher\"")).count();
    assert!(unnamed > 0, "somebody did not want to be known");
}

/// Communities of all kinds in a small town and a large one, each marked as invented; and organisations.
async fn what_is_invented_says_so(system: &System) {
    let page = json!({ "page": { "limit": 500 } });
    for town in ["dalang", "dongcheng"] {
        let told = system.call(town, "registry/search_communities", "city-officer", &page).await;
        let communities = told["items"].as_array().unwrap();
        let kinds: BTreeSet<&str> = communities.iter().map(|one| one["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds.len(), CommunityKind::ALL.len(), "{told}");
        for one in communities {
            let name = one["details"]["name"].as_str().unwrap();
            assert!(name.contains("示例") && one["sample"] == true, "{one}");
        }
        let told = system.call(town, "registry/list_organisations", "city-officer", &page).await;
        let organisations = told["items"].as_array().unwrap();
        assert!(!organisations.is_empty());
        for one in organisations {
            assert!(one["name"].as_str().unwrap().contains("示例") && one["sample"] == true, "{one}");
        }
        let told = system.call(town, "wishes/list_wishes", "city-officer", &page).await;
        for one in told["items"].as_array().unwrap() {
            let said = one["summary"].as_str();
            assert!(one["sample"] == true && said.is_none_or(|said| said.contains("示例")), "{one}");
        }
    }
    let words = ["events", "tail", "--from", "START", "--until", "NOW", "--json", "--town", "dalang"];
    let events = system.run(&words).await.out;
    let events = events.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let of_wishes: Vec<Value> =
        events.filter(|event| event["type"].as_str().unwrap().starts_with("org.wuwei.wishes.")).collect();
    assert!(of_wishes.len() > 500, "{}", of_wishes.len());
    for event in of_wishes {
        assert_eq!(event["sample"], true, "{event}");
    }
}

#[tokio::test]
async fn the_demo_is_whole_says_that_it_is_invented_and_is_made_once_however_often_it_is_cut_short() {
    let system = System::new();
    let server = nats_server();
    // Cut short in the middle: it goes on there.
    let mut cut = system.command(&["up", "--json", "--demo", "--nats-server", &server]);
    let mut cut = cut.stdout(Stdio::piped()).spawn().unwrap();
    wuwei_testkit::wait::until("some days to be made", std::time::Duration::from_mins(2), async || {
        let text = std::fs::read_to_string(system.data().join("demo-progress.json")).ok()?;
        let demo: Value = serde_json::from_str(&text).unwrap();
        (demo["next"].as_u64().unwrap() > 3).then_some(())
    })
    .await;
    terminate(cut.id().unwrap());
    cut.wait().await.unwrap();
    // Also by a start that does not ask for it: its clock must come to the present.
    system.up(&[]).await;
    let total = the_wishes_are_there(&system).await;
    the_cases_are_there(&system).await;
    the_bodies_are_there(&system).await;
    what_is_invented_says_so(&system).await;
    let clock = system.json(&["clock", "show", "--json"]).await;
    assert_eq!(clock["ahead_seconds"], 0, "{clock}");

    let again = system.run(&["--json", "up", "--detach", "--demo", "--nats-server", &server]).await;
    assert_eq!(again.code, 0, "{again:?}");
    let shown: Value = serde_json::from_str(again.out.lines().last().unwrap()).unwrap();
    let receipt = shown["demo"]["receipt"].as_str().unwrap();
    let page = shown["demo"]["console"].as_str().unwrap();
    assert!(receipt.starts_with("WS-") && page.contains(&format!("/lookup?number={receipt}&town=")), "{shown}");
    let page = tokio::process::Command::new("curl").args(["-sS", page]).output().await.unwrap().stdout;
    assert!(String::from_utf8_lossy(&page).contains(receipt), "its page is there");
    let counted = sum(&wishes(&system).await, "wishes", |_| true);
    assert_eq!(counted, total, "nothing is made twice");
}

#[tokio::test]
async fn a_folder_that_holds_other_data_is_no_place_for_a_demo() {
    let system = System::new();
    system.up(&[]).await;
    let server = nats_server();
    let words = ["up", "--detach", "--demo", "--nats-server", &server];
    for stopped in [false, true] {
        if stopped {
            assert_eq!(system.run(&["down"]).await.code, 0);
        }
        let refused = system.run(&words).await;
        assert!(refused.code != 0 && refused.aside.contains("--data DIR"), "{refused:?}");
    }
    assert!(!system.data().join("demo-progress.json").exists());
}
