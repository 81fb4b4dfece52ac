//! Cases begin: for a resident, at the right desk, once.

use wuwei_contracts::{
    Kind,
    delegation::{CaseFiled, CaseOrigin, CaseState, Counts, Light, OpenCase, PublishCatalogue},
    wishes::Channel,
};
use wuwei_testkit::{Backend, assert_dense, both};

use crate::office::{
    AWAY, CITY, CLERK, HOME, NEXT, OFFICER, RESIDENT, SAMPLE, VERSION, case, catalogue, community, id, item, open,
    opened, read, refused,
};

both!(a_case_goes_to_the_nearest_desk_that_handles_its_item, async |backend| {
    let harness = open(backend).await;
    for (number, item, holder) in [
        (1, "station", format!("station:{HOME}")),
        (2, "centre", "village:441900113002".to_owned()),
        (3, "town", "town:dalang".to_owned()),
    ] {
        let answer = harness.call(CLERK, "dalang", case(number, item)).await.unwrap();
        assert_eq!(answer.case.holder, holder);
        assert_eq!((answer.case.state, answer.case.version, answer.light), (CaseState::Filed, 1, Some(Light::Green)));
        assert_eq!((answer.case.catalogue.as_str(), &answer.case.origin), (VERSION, &CaseOrigin::Staff));
        assert!(answer.case.receipt.as_str().starts_with("CS-"));
        assert_eq!(read(&harness, number).await, answer);
        let event = harness.expect::<CaseFiled>(|event| event.data.case.id == id(number)).await;
        assert_eq!((event.sequence(), event.data.case), (Some(1), answer.case));
    }
    harness.settled().await;
    assert_dense(&harness.events_of(&format!("case/{}", id(1))).await);
});

both!(a_case_in_a_sample_community_is_a_sample, async |backend| {
    let harness = open(backend).await;
    let sample = OpenCase { community: community(SAMPLE), ..case(1, "station") };
    assert!(harness.call(CLERK, "dalang", sample).await.unwrap().case.sample);
    assert!(harness.expect::<CaseFiled>(|_| true).await.sample);
    assert!(!opened(&harness, 2).await.case.sample);
});

both!(a_running_case_keeps_the_catalogue_it_began_under, async |backend| {
    let harness = open(backend).await;
    let before = opened(&harness, 1).await;
    let items = vec![item("station", 1, (true, false))];
    let next = PublishCatalogue {
        version: "v2".to_owned(),
        in_force: harness.clock().now(),
        declared: Counts::of(&items),
        items,
        ..catalogue()
    };
    harness.call(CITY, "city", next).await.unwrap();
    harness.settled().await;
    let after = opened(&harness, 2).await;
    assert_eq!((after.case.catalogue.as_str(), after.promised_days), ("v2", 1));
    assert_eq!(after.case.holder, "village:441900113002");
    assert_eq!(read(&harness, 1).await, before);
});

both!(a_partner_hands_a_case_in_once_per_channel, async |backend| {
    let harness = open(backend).await;
    let partner =
        |number, channel| OpenCase { channel, external_id: Some("A-17".to_owned()), ..case(number, "station") };
    harness.call(CLERK, "dalang", partner(1, Channel::PartnerApi)).await.unwrap();
    let again = partner(2, Channel::PartnerApi);
    refused(&harness, (CLERK, "dalang"), again, ("external_id_taken", "external_id", "unique")).await;
    harness.call(CLERK, "dalang", partner(3, Channel::OnlineHall)).await.unwrap();
    let without = OpenCase { external_id: None, ..partner(4, Channel::PartnerApi) };
    refused(&harness, (CLERK, "dalang"), without, ("invalid_field", "external_id", "required")).await;
});

both!(a_case_of_nothing_nowhere_or_under_a_taken_id_is_refused, async |backend| {
    let harness = open(backend).await;
    let by = (OFFICER, "dalang");
    refused(&harness, by, case(1, "nothing"), ("item_unknown", "item", "known")).await;
    let nowhere = OpenCase { community: community("441900113002-0077"), ..case(1, "station") };
    refused(&harness, by, nowhere, ("community_unknown", "community", "known")).await;
    let away = OpenCase { community: community(AWAY), ..case(1, "station") };
    refused(&harness, by, away, ("community_unknown", "community", "known")).await;
    opened(&harness, 1).await;
    refused(&harness, by, case(1, "station"), ("case_exists", "id", "unique")).await;
});

both!(nobody_opens_a_case_outside_their_scope, async |backend| {
    let harness = open(backend).await;
    let next = OpenCase { community: community(NEXT), ..case(1, "station") };
    let forbidden = harness.call(CLERK, "dalang", next.clone()).await.unwrap_err();
    assert_eq!(forbidden.kind, Kind::Forbidden, "a clerk of another village");
    assert_eq!(harness.call(RESIDENT, "dalang", next.clone()).await.unwrap_err().kind, Kind::Forbidden);
    harness.call(OFFICER, "dalang", next).await.unwrap();
    assert_eq!(harness.database().rows("cases").await, 1);
});

// Two instances, so that the race is decided by the database.
#[test]
fn racing_partners_hand_the_same_case_in_once() {
    wuwei_testkit::run(Backend::Postgres, async |backend| {
        let mut harness = open(backend).await;
        harness.second_instance().await;
        let partner = |number| OpenCase {
            channel: Channel::PartnerApi,
            external_id: Some("A-17".to_owned()),
            ..case(number, "station")
        };
        let calls = (1..=40).map(|number| harness.call(CLERK, "dalang", partner(number)));
        let answers = futures::future::join_all(calls).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
        assert!(answers.into_iter().filter_map(Result::err).all(|refusal| refusal.code == "external_id_taken"));
        harness.settled().await;
        assert_eq!(harness.database().rows("cases").await, 1);
    });
}
