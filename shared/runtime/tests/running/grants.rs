//! Grants given and revoked by registry take effect in every instance at once.

use std::time::{Duration, Instant};

use uuid::Uuid;
use wuwei_contracts::{
    Role, Scope,
    grants::{GrantGiven, GrantRevoked, GrantView},
};
use wuwei_runtime::grants::KEPT;
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
