//! Idempotency keys: the same a thousand times at once, with another body, of another caller.

use std::collections::HashSet;

use futures::future::join_all;
use serde_json::json;
use wuwei_faults::{HUMEN_OFFICER, LONE_RESIDENT, Office, TOWN_OFFICER, community, refusal};
use wuwei_runtime::testing::RawReply;
use wuwei_testkit::{Backend, both};

const AT_ONCE: usize = 1000;

async fn register(office: &Office, key: &str) -> RawReply {
    let reply = office.register(Office::good().to_string()).key(key).send().await;
    let reply = reply.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(reply.error_code(), None, "{}", String::from_utf8_lossy(&reply.body));
    reply
}

fn repeated(reply: &RawReply) -> bool {
    reply.header("Wuwei-Repeated") == Some("true")
}

both!(a_thousand_identical_keys_at_once_are_one_command, async |backend| {
    let mut office = Office::open(backend).await;
    if backend == Backend::Postgres {
        office.harness.second_instance().await;
    }
    office.harness.settled().await;
    let events = office.harness.database().rows("events").await;
    let replies = office.harness.database().rows("idempotency").await;
    // A community without an id of its own: nothing but the key tells one request from another.
    let body = Office::good_but(|body| body["id"] = json!(null));
    let all = join_all((0..AT_ONCE).map(|_| office.register(body.clone()).key("once").send())).await;
    let all: Vec<RawReply> = all.into_iter().map(|reply| reply.unwrap_or_else(|error| panic!("{error}"))).collect();
    let refused = all.iter().filter(|reply| reply.error_code().is_some()).count();
    assert_eq!(refused, 0, "{:?}", all.iter().find(|reply| reply.error_code().is_some()));
    let bodies: HashSet<_> = all.iter().map(|reply| &reply.body).collect();
    assert_eq!(bodies.len(), 1, "different answers to one command");
    assert_eq!(all.iter().filter(|reply| !repeated(reply)).count(), 1, "more than one was carried out");
    office.harness.settled().await;
    let database = office.harness.database();
    assert_eq!(database.rows("communities").await, 4);
    assert_eq!(database.rows("events").await, events + 1);
    assert_eq!(database.rows("idempotency").await, replies + 1);
    assert_eq!(office.harness.bus().messages("EVT_REGISTRY").await, Some(events + 1));
});

both!(the_same_key_again_gets_the_first_answer_and_changes_nothing, async |backend| {
    let office = Office::open(backend).await;
    let first = register(&office, "again").await;
    let before = office.state().await;
    let again = register(&office, "again").await;
    assert_eq!(again.body, first.body);
    assert!(repeated(&again) && !repeated(&first));
    office.unchanged_since(&before).await;
});

both!(the_same_key_with_another_body_is_refused, async |backend| {
    let office = Office::open(backend).await;
    register(&office, "taken").await;
    let other = Office::good_but(|body| {
        body["id"] = json!(community(5));
        body["details"]["name"] = json!("小区5");
    });
    let request = office.register(other).key("taken");
    office.refuses(request, refusal(409, "idempotency_key_reused", "Idempotency-Key")).await;
});

both!(the_same_key_with_two_bodies_at_once_is_one_command_and_refusals, async |backend| {
    let mut office = Office::open(backend).await;
    if backend == Backend::Postgres {
        office.harness.second_instance().await;
    }
    office.harness.settled().await;
    let events = office.harness.database().rows("events").await;
    let replies = office.harness.database().rows("idempotency").await;
    let body = |name: &str| Office::good_but(|body| (body["id"], body["details"]["name"]) = (json!(null), json!(name)));
    let bodies = [body("小区甲"), body("小区乙")];
    let requests = (0..100).map(|turn| office.register(bodies[turn % 2].clone()).key("either").send());
    let answers = join_all(requests).await;
    let mut won = [0, 0];
    for (turn, answer) in answers.into_iter().enumerate() {
        match answer.unwrap_or_else(|error| panic!("{error}")).error_code() {
            None => won[turn % 2] += 1,
            Some(code) => assert_eq!(code, 409),
        }
    }
    assert!(won == [50, 0] || won == [0, 50], "both bodies were accepted: {won:?}");
    office.harness.settled().await;
    let database = office.harness.database();
    assert_eq!(database.rows("communities").await, 4);
    assert_eq!(database.rows("events").await, events + 1, "one command, one event");
    assert_eq!(database.rows("idempotency").await, replies + 1, "one command, one stored reply");
    assert_eq!(office.harness.bus().messages("EVT_REGISTRY").await, Some(events + 1));
});

both!(another_callers_key_gives_neither_its_answer_nor_its_rights, async |backend| {
    let office = Office::open(backend).await;
    let first = register(&office, "mine").await;
    for (who, expected) in [
        (LONE_RESIDENT, refusal(403, "role_missing", "Wuwei-Identity")),
        (HUMEN_OFFICER, refusal(403, "scope_missing", "Wuwei-Identity")),
    ] {
        let request = office.ask(who, "dalang", "register_community", &Office::good()).key("mine");
        office.refuses(request, expected).await;
    }
    // One who may: it is a command of its own, and the id is taken.
    let request = office.ask("city-officer", "dalang", "register_community", &Office::good()).key("mine");
    let problem = office.refuses(request, refusal(409, "community_exists", "id")).await;
    assert!(!String::from_utf8_lossy(&first.body).contains(&problem.detail));
    let nobody = office.harness.raw("dalang", "register_community").key("mine").body(Office::good().to_string());
    office.refuses(nobody, refusal(401, "identity_missing", "Wuwei-Identity")).await;
    let request = office.ask(TOWN_OFFICER, "dalang", "register_community", &Office::good()).key("mine");
    let again = request.send().await.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(again.body, first.body, "its own caller still gets it");
});
