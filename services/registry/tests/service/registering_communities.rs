//! Registering one community.

use std::collections::BTreeSet;

use futures::future::join_all;
use wuwei_contracts::{
    CommunityId, Kind,
    registry::{
        BelongsTo, Boundary, CommunityDetails, CommunityKind, CommunityRegistered, CommunityStatus, Point,
        RegisterCommunity, boundary::Polygon,
    },
};
use wuwei_testkit::{Backend, assert_dense, both};

use crate::office::{AWAY, OFFICER, OTHER, VILLAGE, VILLAGER, community, id, open, read, refused, village};

fn whole(name: &str) -> CommunityDetails {
    let ring = vec![[113.9, 22.9], [113.95, 22.9], [113.95, 22.95], [113.9, 22.95], [113.9, 22.9]];
    CommunityDetails {
        name: name.to_owned(),
        households: Some(1200),
        registered_residents: Some(900),
        non_registered_residents: Some(2600),
        rented_rooms: Some(0),
        property_company: Some("示例物业有限公司".to_owned()),
        developer: Some("示例置业".to_owned()),
        belongs_to: Some(BelongsTo::Enterprise("示例电子厂".to_owned())),
        point: Some(Point { longitude: 113.920_000_000_1, latitude: 22.93 }),
        boundary: Some(Boundary { kind: Polygon::Polygon, coordinates: vec![ring] }),
    }
}

both!(a_community_of_each_kind_is_registered_read_and_announced, async |backend| {
    let harness = open(backend).await;
    for (number, kind) in (1..).zip(CommunityKind::ALL) {
        let name = format!("示例{}", kind.chinese());
        let command = RegisterCommunity { kind, details: whole(&name), ..community(&name) };
        let view = harness.call(VILLAGER, "dalang", command).await.unwrap();
        assert_eq!((&view.id, view.kind, view.status), (&id(number), kind, CommunityStatus::Active));
        assert_eq!(view.details, whole(&name));
        assert_eq!(read(&harness, &view.id).await, view);
        let event = harness.expect::<CommunityRegistered>(|event| event.data.community.id == view.id).await;
        assert_eq!(event.data.community, view);
        assert!(event.sample, "invented data says so in its envelope");
        assert_eq!((event.sequence(), event.actor.as_str()), (Some(1), VILLAGER));
    }
});

both!(what_is_not_known_stays_unknown, async |backend| {
    let harness = open(backend).await;
    let details = CommunityDetails { name: "水平北区".to_owned(), ..CommunityDetails::default() };
    let command = RegisterCommunity { details: details.clone(), ..community("水平北区") };
    let view = harness.call(OFFICER, "dalang", command).await.unwrap();
    assert_eq!(read(&harness, &view.id).await.details, details);
    let event = harness.expect::<CommunityRegistered>(|_| true).await;
    assert!(!event.sample);
});

both!(numbers_are_drawn_in_order_and_pass_over_those_somebody_named, async |backend| {
    let harness = open(backend).await;
    let named = |number| RegisterCommunity { id: Some(id(number)), ..community("定号") };
    assert_eq!(harness.call(OFFICER, "dalang", named(2)).await.unwrap().id, id(2));
    assert_eq!(harness.call(OFFICER, "dalang", named(9999)).await.unwrap().id, id(9999));
    for number in [1, 3, 4] {
        assert_eq!(harness.call(OFFICER, "dalang", community("取号")).await.unwrap().id, id(number));
    }
    let elsewhere = RegisterCommunity { village: village(OTHER), ..community("他村") };
    let elsewhere = harness.call(OFFICER, "dalang", elsewhere).await.unwrap();
    assert_eq!(elsewhere.id.as_str(), format!("{OTHER}-0001"), "each village has its own numbers");
});

both!(an_id_is_given_once, async |backend| {
    let harness = open(backend).await;
    harness.call(OFFICER, "dalang", community("先到")).await.unwrap();
    let again = RegisterCommunity { id: Some(id(1)), ..community("后到") };
    refused(&harness, (OFFICER, "dalang"), again, ("community_exists", "id", "unique")).await;
});

both!(a_village_that_is_not_there_or_elsewhere_is_refused, async |backend| {
    let harness = open(backend).await;
    let at = |code| RegisterCommunity { village: village(code), ..community("别处") };
    refused(&harness, (OFFICER, "dalang"), at("441900113999"), ("village_unknown", "village", "known")).await;
    let expected = ("village_of_another_town", "village", "owner");
    refused(&harness, (OFFICER, "dalang"), at(AWAY), expected).await;
    let foreign =
        RegisterCommunity { id: Some(CommunityId::parse(&format!("{OTHER}-0001")).unwrap()), ..community("错号") };
    refused(&harness, (OFFICER, "dalang"), foreign, ("not_of_village", "id", "village")).await;
    let zero =
        RegisterCommunity { id: Some(CommunityId::parse(&format!("{VILLAGE}-0000")).unwrap()), ..community("零号") };
    refused(&harness, (OFFICER, "dalang"), zero, ("not_of_village", "id", "village")).await;
});

both!(over_long_blank_or_mismarked_names_and_broken_outlines_are_refused_by_field, async |backend| {
    let harness = open(backend).await;
    let refuse = async |details: CommunityDetails, field: &str, rule: &str| {
        let command = RegisterCommunity { details, ..community("街") };
        refused(&harness, (OFFICER, "dalang"), command, ("invalid_field", field, rule)).await;
    };
    let street = || CommunityDetails { name: "街".to_owned(), ..CommunityDetails::default() };
    refuse(CommunityDetails { name: "长".repeat(81), ..street() }, "details.name", "length").await;
    refuse(CommunityDetails { name: String::new(), ..street() }, "details.name", "length").await;
    refuse(CommunityDetails { name: " 街".to_owned(), ..street() }, "details.name", "one_line").await;
    refuse(CommunityDetails { name: "示例街".to_owned(), ..street() }, "details.name", "sample_name").await;
    refuse(CommunityDetails { households: Some(100_001), ..street() }, "details.households", "range").await;
    let point = Some(Point { longitude: 22.9, latitude: 113.9 });
    refuse(CommunityDetails { point, ..street() }, "details.point.latitude", "range").await;
    let open_ring = vec![vec![[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]];
    let boundary = Some(Boundary { kind: Polygon::Polygon, coordinates: open_ring });
    refuse(CommunityDetails { boundary, ..street() }, "details.boundary.coordinates.0", "closed").await;
});

both!(a_village_officer_registers_in_the_own_village_only, async |backend| {
    let harness = open(backend).await;
    assert!(harness.call(VILLAGER, "dalang", community("本村")).await.is_ok());
    let other = RegisterCommunity { village: village(OTHER), ..community("邻村") };
    let before = harness.database().contents().await;
    for who in [VILLAGER, "anybody"] {
        let rejection = harness.call(who, "dalang", other.clone()).await.unwrap_err();
        assert_eq!(rejection.kind, Kind::Forbidden, "{rejection}");
    }
    assert_eq!(harness.database().contents().await, before);
});

both!(many_at_once_in_one_village_get_a_number_each, async |backend| {
    let mut harness = open(backend).await;
    if backend == Backend::Postgres {
        harness.second_instance().await;
    }
    let calls = (0..60).map(|_| harness.call(OFFICER, "dalang", community("同时")));
    let views: Vec<_> = join_all(calls).await.into_iter().map(Result::unwrap).collect();
    let ids: BTreeSet<_> = views.iter().map(|view| view.id.clone()).collect();
    assert_eq!(ids.into_iter().collect::<Vec<_>>(), (1..=60).map(id).collect::<Vec<_>>());
    harness.settled().await;
    assert_dense(&harness.published("registry").await);
});
