//! Towns left and services stopped under load: every request is answered, every event is published.

use uuid::Uuid;
use wuwei_contracts::{Role, subject};
use wuwei_runtime::nats::caller::{Call, CallError};
use wuwei_testkit::{Backend, Harness, both, town};

use crate::{
    load::{Ended, Load},
    notes::{NOTES, PinNote},
};

async fn open(backend: Backend) -> Harness {
    let harness = Harness::start(backend, NOTES).await;
    harness.grant("wu", Role::TownOfficer, "town:dalang").await;
    harness
}

both!(a_service_stopped_under_load_answers_and_publishes_all_it_took_in, async |backend: Backend| {
    let mut harness = open(backend).await;
    let load = Load::begin(&harness);
    load.reach(500).await;
    harness.stop().await;
    let rows = harness.database().rows("notes").await;
    let published = harness.bus().messages(&subject::stream("notes")).await.unwrap();
    let Ended { answered, refused, .. } = load.end().await;
    assert_eq!((answered, refused), (rows, 0), "each answered command is a row, and each row was answered");
    assert_eq!(published, rows, "the relay had published all when the service had stopped");
    assert!(harness.instances().is_empty());
});

#[test]
fn two_instances_hand_a_town_to_and_fro_without_losing_a_request() {
    wuwei_testkit::run(Backend::Postgres, async |backend| {
        let mut harness = open(backend).await;
        harness.second_instance().await;
        let load = Load::begin(&harness);
        let dalang = town("dalang");
        for _ in 0..20 {
            load.reach(200).await;
            harness.instances()[1].running.leave(&dalang).await;
            assert!(!harness.instances()[1].running.towns().contains(&dalang));
            load.reach(200).await;
            harness.instances()[1].running.join(&dalang).await.unwrap();
            assert!(harness.instances()[1].running.towns().contains(&dalang));
        }
        let Ended { answered, nobody, refused } = load.end().await;
        assert_eq!((nobody, refused), (0, 0), "one instance was always there");
        harness.settled().await;
        assert_eq!(answered, harness.database().rows("notes").await);
    });
}

both!(a_town_left_by_hand_stays_left_until_joined, async |backend: Backend| {
    let mut harness = open(backend).await;
    let dalang = town("dalang");
    harness.instances()[0].running.leave(&dalang).await;
    let away = harness.try_call("wu", "dalang", &PinNote { id: Uuid::now_v7() }, &Call::default()).await;
    assert!(matches!(away, Err(CallError::NoResponders { .. })), "{away:?}");
    assert!(harness.instances()[0].running.ready().await, "that is as it should be");
    harness.instances()[0].running.join(&dalang).await.unwrap();
    harness.call("wu", "dalang", PinNote { id: Uuid::now_v7() }).await.unwrap();
});
