//! Grants given and revoked by registry take effect in every instance at once; their projection can be rebuilt.

use std::time::{Duration, Instant};

use async_nats::{Client, ConnectOptions, jetstream};
use futures::StreamExt;
use serde_json::{Value, json};
use uuid::Uuid;
use wuwei_contracts::{
    CloudEvent, Role, Scope,
    grants::{GrantGiven, GrantRevoked, GrantView},
};
use wuwei_runtime::{grants::KEPT, start::RebuildError};
use wuwei_testkit::{Backend, Harness, announced, both, wait};

use crate::notes::{NOTES, PinNote};

fn given(harness: &Harness, holder: &str) -> GrantGiven {
    let grant = GrantView {
        id: Uuid::now_v7(),
        holder: holder.to_owned(),
        role: Role::TownOfficer,
        scope: Scope::try_from("town:dalang".to_owned()).unwrap(),
        from: harness.clock().now(),
        until: None,
        on_behalf_of: None,
        revoked: None,
        version: 1,
    };
    GrantGiven { grant }
}

async fn pin(harness: &Harness, holder: &str) -> Result<(), String> {
    let pinned = harness.call(holder, "dalang", PinNote { id: Uuid::now_v7() }).await;
    pinned.map(drop).map_err(|rejection| rejection.code.into_owned())
}

/// Waits until 20 calls in a row, which go to all instances, end alike.
async fn until_all(harness: &Harness, holder: &str, wanted: &Result<(), String>) {
    wait::until(&format!("{wanted:?} everywhere"), Duration::from_secs(10), || async {
        for _ in 0..20 {
            if pin(harness, holder).await != *wanted {
                return None;
            }
        }
        Some(())
    })
    .await;
}

async fn begins_and_ends(harness: &Harness) {
    let refused = Err("role_missing".to_owned());
    // Read and remembered as holding nothing.
    until_all(harness, "wu", &refused).await;
    let grant = given(harness, "wu");
    let event = announced("city", 1, grant.clone());
    let began = Instant::now();
    harness.deliver(&event).await;
    until_all(harness, "wu", &Ok(())).await;
    assert!(began.elapsed() < KEPT / 2, "a grant waited for the memory to fade: {:?}", began.elapsed());
    // Delivered again it changes nothing.
    harness.deliver_again(&event).await;
    let ended = GrantRevoked { id: grant.grant.id, at: harness.clock().now(), reason: "moved away".to_owned() };
    let began = Instant::now();
    harness.deliver(&announced("city", 2, ended)).await;
    until_all(harness, "wu", &refused).await;
    assert!(began.elapsed() < KEPT / 2, "a revocation waited for the memory to fade: {:?}", began.elapsed());
    harness.settled().await;
    assert_eq!(harness.database().rows("grants").await, 1);
}

both!(a_grant_takes_effect_when_registry_says_so, async |backend: Backend| {
    begins_and_ends(&Harness::start(backend, NOTES).await).await;
});

#[test]
fn a_revocation_reaches_the_other_instance_too() {
    wuwei_testkit::run(Backend::Postgres, async |backend| {
        let mut harness = Harness::start(backend, NOTES).await;
        harness.second_instance().await;
        begins_and_ends(&harness).await;
    });
}

/// A connection of the test's own.
pub async fn connect(harness: &Harness) -> Client {
    let login = harness.login();
    let options = ConnectOptions::with_user_and_password(login.user.clone(), login.user.clone());
    options.connect(&login.address).await.unwrap()
}

/// Stands in for registry: knows `event`, the first of its grant, and no other.
async fn registry(client: Client, event: &CloudEvent<GrantGiven>) {
    let mut questions = client.subscribe("int.registry.history").await.unwrap();
    // A message to ourselves comes back once the server knows of the subscription before it.
    let inbox = client.new_inbox();
    let mut heard = client.subscribe(inbox.clone()).await.unwrap();
    client.publish(inbox, "heard".into()).await.unwrap();
    heard.next().await.unwrap();
    let (aggregate, event) = (event.aggregate().unwrap().to_owned(), serde_json::to_value(event).unwrap());
    tokio::spawn(async move {
        while let Some(question) = questions.next().await {
            let asked: Value = serde_json::from_slice(&question.payload).unwrap();
            let known = asked["aggregate"] == aggregate.as_str() && asked["after"] == 0;
            let answer = if known { json!([event]) } else { json!([]) };
            client.publish(question.reply.unwrap(), answer.to_string().into()).await.unwrap();
        }
    });
}

both!(the_projection_of_grants_is_rebuilt_from_what_registry_knows, async |backend: Backend| {
    let mut harness = Harness::start(backend, NOTES).await;
    let event = announced("city", 1, given(&harness, "wu"));
    harness.deliver(&event).await;
    until_all(&harness, "wu", &Ok(())).await;
    // A row that came of no event: such as a rebuild is for.
    harness.grant("li", Role::TownOfficer, "town:dalang").await;
    until_all(&harness, "li", &Ok(())).await;
    let client = connect(&harness).await;
    // The event has left the stream.
    let stream = jetstream::new(client.clone()).get_stream("EVT_REGISTRY").await.unwrap();
    stream.purge().await.unwrap();
    let error = harness.instances()[0].running.rebuild_grants().await.unwrap_err();
    assert!(matches!(error, RebuildError::Owner { .. }), "{error}");
    assert_eq!(harness.database().rows("grants").await, 2, "what could not be had again is kept");
    registry(client, &event).await;
    harness.instances()[0].running.rebuild_grants().await.unwrap();
    until_all(&harness, "wu", &Ok(())).await;
    until_all(&harness, "li", &Err("role_missing".to_owned())).await;
    harness.settled().await;
    assert_eq!(harness.database().rows("grants").await, 1);
});
