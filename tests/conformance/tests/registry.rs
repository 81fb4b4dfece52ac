//! Public clients see registry as any NATS service: its endpoints, metadata, statistics, replies, events.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::BTreeSet;

use serde_json::{Value, json};
use wuwei_conformance::{Client, run};
use wuwei_contracts::{
    Role, VillageCode, history,
    registry::{NewTown, NewVillage, RegisterTowns, RegisterVillages, TownKind, VillageKind},
};
use wuwei_runtime::nats::headers::IDENTITY;
use wuwei_testkit::{Backend, Harness, Tested, both, town};

const REGISTRY: Tested = Tested::new(
    || wuwei_registry::service().into_spec(),
    || wuwei_migrations::of("registry").unwrap_or_else(|| panic!("no migrations of registry")),
);
const OPERATOR: &str = "operator-chen";

async fn registry(backend: Backend) -> Harness {
    let harness = Harness::start(backend, REGISTRY).await;
    harness.grant(OPERATOR, Role::Operator, "city").await;
    harness
}

fn dalang() -> RegisterTowns {
    let code = "441900113".to_owned().try_into().unwrap();
    let (name, name_en) = ("大朗镇".to_owned(), "Dalang".to_owned());
    RegisterTowns { towns: vec![NewTown { code, slug: town("dalang"), name, name_en, kind: TownKind::Town }] }
}

fn village(number: usize) -> RegisterVillages {
    let code = VillageCode::parse(&format!("441900113{number:03}")).unwrap();
    let village = NewVillage { code, name: format!("示例村{number}"), kind: VillageKind::VillageCommittee };
    RegisterVillages { villages: vec![village] }
}

/// One call as the client is to make it.
fn call(harness: &Harness, who: &str, body: &str) -> Value {
    let now = harness.clock().now();
    let token = harness.issuer().issue(who, &town("city"), "registry", "list_towns", now);
    json!({ "headers": { IDENTITY: token }, "body": body })
}

async fn discovered_and_called(client: Client, backend: Backend) {
    let mut harness = registry(backend).await;
    harness.call(OPERATOR, "city", dalang()).await.unwrap();
    // Two instances where a database allows it: statistics are the sum of theirs.
    let instances = if backend == Backend::Postgres { 2 } else { 1 };
    if instances == 2 {
        harness.second_instance().await;
    }
    let mut refused = call(&harness, "anybody", r#"{"nonsense": true}"#);
    refused["code"] = json!(400);
    let order = json!({
        "url": harness.login().url(), "service": "registry", "instances": instances,
        "subject": "svc.city.registry.list_towns", "operation": "list_towns",
        "good": vec![call(&harness, "anybody", "{}"); 7], "bad": vec![refused; 4],
    });
    let seen = run(client, &order.to_string()).await.unwrap_or_else(|says| panic!("{client:?}: {says}"));
    for reply in seen["replies"].as_array().unwrap() {
        assert_eq!(reply.to_string().matches("大朗镇").count(), 1, "{reply}");
    }
    let spec = wuwei_registry::service().into_spec();
    // What every service answers besides.
    let expected: BTreeSet<&str> = spec.operations.keys().copied().chain([history::OPERATION]).collect();
    for info in seen["info"].as_array().unwrap() {
        let endpoints = info["endpoints"].as_array().unwrap();
        let names: BTreeSet<&str> = endpoints.iter().map(|endpoint| endpoint["name"].as_str().unwrap()).collect();
        assert_eq!(names, expected, "endpoints");
        for endpoint in endpoints {
            let name = endpoint["name"].as_str().unwrap();
            assert_eq!(endpoint["subject"], format!("svc.*.registry.{name}"));
            assert_eq!(endpoint["queue_group"], "q");
            assert!(endpoint["metadata"].as_object().unwrap().values().all(Value::is_string), "{endpoint}");
        }
        assert!(info["metadata"].to_string().contains("dalang"), "the towns served: {}", info["metadata"]);
    }
}

both!(nats_py_discovers_registry_and_its_statistics_count_every_call, async |backend: Backend| {
    discovered_and_called(Client::MicroPython, backend).await;
});

both!(nats_io_services_discovers_registry_and_its_statistics_count_every_call, async |backend: Backend| {
    discovered_and_called(Client::MicroJavaScript, backend).await;
});

both!(the_cloudevents_sdk_reads_every_event_and_counts_exactly_the_facts, async |backend: Backend| {
    let harness = registry(backend).await;
    harness.call(OPERATOR, "city", dalang()).await.unwrap();
    for number in 1..=12 {
        harness.call(OPERATOR, "dalang", village(number)).await.unwrap();
    }
    harness.settled().await;
    let events = harness.published("registry").await;
    let lines: Vec<String> = events.iter().map(|event| serde_json::to_string(event).unwrap()).collect();
    let counts = run(Client::CloudEvents, &lines.join("\n")).await.unwrap();
    let expected =
        json!({ "org.wuwei.registry.town.registered.v1": 1, "org.wuwei.registry.village.registered.v1": 12 });
    assert_eq!(counts, expected);

    let broken = lines[3].replace("\"specversion\":\"1.0\"", "\"specversion\":\"0.1\"");
    assert!(run(Client::CloudEvents, &format!("{}\n{broken}", lines[0])).await.unwrap_err().contains("line 2"));
});
