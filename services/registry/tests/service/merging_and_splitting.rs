//! Merging communities, splitting them, and following their old ids.

use wuwei_contracts::{
    CommunityId, Kind, Role,
    registry::{
        CommunityAnswer, CommunityCreatedBySplit, CommunityKind, CommunityMerged, CommunityMergedInto, CommunitySplit,
        CommunityStatus, DissolveCommunity, GetCommunity, MergeCommunities, RegisterCommunity, SplitCommunity,
        SplitPart,
    },
};
use wuwei_testkit::{Backend, Harness, assert_dense, both};

use crate::office::{
    AWAY, CITY, OFFICER, OTHER, VILLAGER, community, id, named, open, read, refused, registered, village,
};

fn merge(survivor: u32, absorbed: &[u32]) -> MergeCommunities {
    MergeCommunities {
        survivor: id(survivor),
        absorbed: absorbed.iter().map(|number| id(*number)).collect(),
        kind: CommunityKind::RuralCommunity,
        name: None,
        boundary: None,
        reason: "合并管理".to_owned(),
    }
}

fn split(number: u32, names: [&str; 2]) -> SplitCommunity {
    let part = |name| SplitPart { id: None, kind: CommunityKind::RentalCluster, details: named(name) };
    SplitCommunity { id: id(number), into: names.map(part).into(), reason: "规模过大".to_owned() }
}

async fn resolved(harness: &Harness, id: &CommunityId) -> Vec<CommunityId> {
    let CommunityAnswer { current, .. } =
        harness.call("anybody", "dalang", GetCommunity { id: id.clone() }).await.unwrap();
    current.into_iter().map(|view| view.id).collect()
}

both!(a_merge_names_the_survivors_kind_and_old_ids_lead_to_it, async |backend| {
    let harness = open(backend).await;
    for name in ["甲", "乙", "丙"] {
        registered(&harness, name).await;
    }
    let reply = harness.call(OFFICER, "dalang", merge(1, &[2, 3])).await.unwrap();
    assert_eq!((reply.survivor.kind, reply.survivor.version), (CommunityKind::RuralCommunity, 2));
    assert_eq!(reply.survivor.details.households, Some(300), "figures are added up");
    assert_eq!(reply.absorbed.iter().map(|view| view.status).collect::<Vec<_>>(), [CommunityStatus::Merged; 2]);
    for number in 1..=3 {
        assert_eq!(resolved(&harness, &id(number)).await, [id(1)]);
    }
    assert_eq!(read(&harness, &id(2)).await, reply.absorbed[0]);
    let event = harness.expect::<CommunityMerged>(|_| true).await;
    assert_eq!(event.data.absorbed, [id(2), id(3)]);
    assert_eq!((event.data.community, event.data.from), (reply.survivor, CommunityKind::HousingEstate));
    for number in [2, 3] {
        let event = harness.expect::<CommunityMergedInto>(|event| event.data.community.id == id(number)).await;
        assert_eq!((&event.data.into, event.sequence()), (&id(1), Some(2)));
    }
    harness.settled().await;
    assert_dense(&harness.published("registry").await);
});

both!(old_ids_lead_through_every_later_merge_split_and_end, async |backend| {
    let harness = open(backend).await;
    for name in ["甲", "乙", "丙"] {
        registered(&harness, name).await;
    }
    harness.call(OFFICER, "dalang", merge(2, &[1])).await.unwrap();
    harness.call(OFFICER, "dalang", merge(3, &[2])).await.unwrap();
    assert_eq!(resolved(&harness, &id(1)).await, [id(3)]);
    let reply = harness.call(OFFICER, "dalang", split(3, ["东", "西"])).await.unwrap();
    assert_eq!(reply.split.successors, [id(4), id(5)]);
    assert_eq!(resolved(&harness, &id(1)).await, [id(4), id(5)]);
    harness.call(OFFICER, "dalang", merge(4, &[5])).await.unwrap();
    assert_eq!(resolved(&harness, &id(1)).await, [id(4)], "both ways lead to one, told once");
    let end = DissolveCommunity { id: id(4), reason: "整体拆除".to_owned() };
    harness.call(OFFICER, "dalang", end).await.unwrap();
    assert_eq!(resolved(&harness, &id(1)).await, []);
});

both!(a_split_makes_new_communities_of_the_same_village, async |backend| {
    let harness = open(backend).await;
    registered(&harness, "示例大院").await;
    let mut command = split(1, ["示例东区", "示例西区"]);
    command.into[1].id = Some(id(42));
    let reply = harness.call(OFFICER, "dalang", command).await.unwrap();
    assert_eq!((reply.split.status, &reply.split.successors), (CommunityStatus::Split, &vec![id(2), id(42)]));
    assert!(reply.parts.iter().all(|part| part.sample && part.version == 1));
    assert_eq!(read(&harness, &id(42)).await, reply.parts[1]);
    let event = harness.expect::<CommunitySplit>(|_| true).await;
    assert_eq!((event.data.community, event.data.into), (reply.split, vec![id(2), id(42)]));
    let event = harness.expect::<CommunityCreatedBySplit>(|event| event.data.community.id == id(42)).await;
    assert_eq!((&event.data.from, event.sample, event.sequence()), (&id(1), true, Some(1)));
});

both!(cyclic_double_and_foreign_merges_are_refused, async |backend| {
    let harness = open(backend).await;
    for name in ["甲", "乙", "丙", "示例丁"] {
        registered(&harness, name).await;
    }
    let by = (OFFICER, "dalang");
    refused(&harness, by, merge(1, &[1]), ("merged_into_itself", "absorbed", "other")).await;
    refused(&harness, by, merge(1, &[2, 1]), ("merged_into_itself", "absorbed", "other")).await;
    refused(&harness, by, merge(1, &[2, 2]), ("named_twice", "absorbed", "unique")).await;
    refused(&harness, by, merge(1, &[77]), ("community_unknown", "absorbed", "known")).await;
    refused(&harness, by, merge(77, &[1]), ("community_unknown", "survivor", "known")).await;
    refused(&harness, by, merge(1, &[4]), ("sample_mixed", "absorbed", "sample")).await;
    refused(&harness, by, merge(1, &[]), ("invalid_field", "absorbed", "items")).await;

    let away = RegisterCommunity { village: village(AWAY), ..community("虎门") };
    let away = harness.call(CITY, "humen", away).await.unwrap();
    let across = MergeCommunities { absorbed: vec![away.id.clone()], ..merge(1, &[]) };
    refused(&harness, by, across, ("village_of_another_town", "absorbed", "owner")).await;
    let across = MergeCommunities { survivor: away.id, ..merge(1, &[1]) };
    refused(&harness, by, across, ("village_of_another_town", "survivor", "owner")).await;

    harness.call(OFFICER, "dalang", merge(1, &[2])).await.unwrap();
    let gone = refused(&harness, by, merge(2, &[1]), ("already_merged", "survivor", "active")).await;
    assert_eq!(gone.kind, Kind::Gone, "a circle");
    refused(&harness, by, merge(3, &[2]), ("already_merged", "absorbed", "active")).await;
    refused(&harness, by, split(2, ["东", "西"]), ("already_merged", "id", "active")).await;
    harness.call(OFFICER, "dalang", split(1, ["东", "西"])).await.unwrap();
    refused(&harness, by, merge(3, &[1]), ("already_split", "absorbed", "active")).await;
    refused(&harness, by, split(1, ["东", "西"]), ("already_split", "id", "active")).await;
    let end = DissolveCommunity { id: id(3), reason: "整体拆除".to_owned() };
    harness.call(OFFICER, "dalang", end).await.unwrap();
    refused(&harness, by, merge(3, &[5]), ("already_dissolved", "survivor", "active")).await;
});

both!(communities_of_two_villages_of_a_town_may_be_merged, async |backend| {
    let harness = open(backend).await;
    registered(&harness, "甲").await;
    let other = RegisterCommunity { village: village(OTHER), ..community("乙") };
    let other = harness.call(OFFICER, "dalang", other).await.unwrap();
    let command =
        MergeCommunities { absorbed: vec![other.id.clone()], name: Some("甲乙".to_owned()), ..merge(1, &[]) };
    let reply = harness.call(OFFICER, "dalang", command).await.unwrap();
    assert_eq!(reply.survivor.details.name, "甲乙");
    assert_eq!(resolved(&harness, &other.id).await, [id(1)]);
});

both!(merging_and_splitting_take_a_town_officer, async |backend| {
    let harness = open(backend).await;
    registered(&harness, "甲").await;
    registered(&harness, "乙").await;
    let before = harness.database().contents().await;
    let merged = harness.call(VILLAGER, "dalang", merge(1, &[2])).await.unwrap_err();
    let split = harness.call(VILLAGER, "dalang", split(1, ["东", "西"])).await.unwrap_err();
    assert_eq!((merged.kind, split.kind), (Kind::Forbidden, Kind::Forbidden));
    harness.grant("auditor", Role::Auditor, "city").await;
    let audited = harness.call("auditor", "dalang", merge(1, &[2])).await.unwrap_err();
    assert_eq!(audited.kind, Kind::Forbidden, "an auditor changes nothing");
    let mut after = harness.database().contents().await;
    after.insert("grants".to_owned(), before["grants"].clone());
    assert_eq!(after, before);
});

// Two instances, so that the race is decided by the database.
#[test]
fn two_merges_that_would_make_a_circle_race_and_one_loses() {
    wuwei_testkit::run(Backend::Postgres, async |backend| {
        let mut harness = open(backend).await;
        harness.second_instance().await;
        for round in 0..10 {
            let (one, other) = (round * 2 + 1, round * 2 + 2);
            registered(&harness, "甲").await;
            registered(&harness, "乙").await;
            let (first, second) = tokio::join!(
                harness.call(OFFICER, "dalang", merge(one, &[other])),
                harness.call(OFFICER, "dalang", merge(other, &[one])),
            );
            assert_eq!(u8::from(first.is_ok()) + u8::from(second.is_ok()), 1, "{first:?} {second:?}");
            assert_eq!(&*first.err().or(second.err()).unwrap().code, "already_merged");
            assert_eq!(resolved(&harness, &id(one)).await, resolved(&harness, &id(other)).await);
        }
    });
}
