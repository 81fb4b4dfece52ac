//! Coverage and liaisons: what communities lack changes with its cause, and in no other way.

use jiff::SignedDuration;
use wuwei_contracts::{
    PageRequest,
    registry::{
        CommunityKind, CountCoverage, DissolveCommunity, EndLiaison, Gap, LiaisonAssigned, LiaisonEnded, ListCoverage,
        ListLiaisons, MergeCommunities, OrganisationKind, ReclassifyCommunity, RegisterCommunity, SplitCommunity,
        SplitPart,
    },
};
use wuwei_testkit::{Backend, Harness, both, database::differences};

use crate::{
    bodies::{committee, gaps, in_days, liaison, plain, uuid},
    office::{OFFICER, OTHER, VILLAGER, community, id, named, open, refused, registered, village},
};

const BY: (&str, &str) = (OFFICER, "dalang");

fn end(number: u128) -> EndLiaison {
    EndLiaison { id: uuid(number), village: None, reason: "调离".to_owned() }
}

fn merge(survivor: u32, absorbed: u32) -> MergeCommunities {
    MergeCommunities {
        survivor: id(survivor),
        absorbed: vec![id(absorbed)],
        kind: CommunityKind::HousingEstate,
        name: None,
        boundary: None,
        reason: "合并管理".to_owned(),
    }
}

both!(a_community_lacks_everything_at_first_and_each_cause_fills_its_gap, async |backend| {
    let harness = open(backend).await;
    registered(&harness, "甲").await;
    assert_eq!(gaps(&harness, 1).await.unwrap(), Gap::ALL);
    harness.call(OFFICER, "dalang", plain(1, OrganisationKind::PartyBranch)).await.unwrap();
    assert_eq!(gaps(&harness, 1).await.unwrap(), [Gap::SelfGoverning, Gap::Liaison]);
    harness.call(OFFICER, "dalang", committee(harness.clock().now(), 2)).await.unwrap();
    assert_eq!(gaps(&harness, 1).await.unwrap(), [Gap::Liaison]);
    harness.call(OFFICER, "dalang", liaison(3, &[1])).await.unwrap();
    assert_eq!(gaps(&harness, 1).await.unwrap(), []);
    let mut whole = plain(4, OrganisationKind::SafetyPatrol);
    whole.community = None;
    harness.call(OFFICER, "dalang", whole).await.unwrap();
    let kind = CommunityKind::RuralCommunity;
    let reclassify = ReclassifyCommunity { id: id(1), kind, reason: "核定".to_owned() };
    harness.call(OFFICER, "dalang", reclassify).await.unwrap();
    assert_eq!(gaps(&harness, 1).await.unwrap(), [Gap::SelfGoverning], "another kind, another duty");
});

both!(coverage_is_counted_by_town_and_listed_by_gap_and_page, async |backend| {
    let harness = open(backend).await;
    for name in ["甲", "乙", "丙"] {
        registered(&harness, name).await;
    }
    harness.call(OFFICER, "dalang", liaison(1, &[1, 2])).await.unwrap();
    let counts = harness.call("anybody", "city", CountCoverage {}).await.unwrap().towns;
    let count = counts.iter().find(|count| count.town.as_str() == "dalang").unwrap();
    assert_eq!((count.communities, count.without_party, count.without_liaison), (3, 3, 1));
    let gap = ListCoverage { gap: Some(Gap::Liaison), ..ListCoverage::default() };
    let lacking = harness.call("anybody", "dalang", gap).await.unwrap();
    assert_eq!((lacking.total, &lacking.items[0].community), (1, &id(3)));
    let page = PageRequest { after: None, limit: Some(2) };
    let first = harness.call("anybody", "dalang", ListCoverage { page, ..ListCoverage::default() }).await.unwrap();
    assert_eq!((first.items.len(), first.total, first.next), (2, 3, Some(id(2).to_string())));
    let other = ListCoverage { village: Some(village(OTHER)), ..ListCoverage::default() };
    assert_eq!(harness.call("anybody", "dalang", other).await.unwrap().total, 0);
    let foreign = ListCoverage { town: Some(wuwei_testkit::town("humen")), ..ListCoverage::default() };
    refused(&harness, ("anybody", "dalang"), foreign, ("other_town", "town", "owner")).await;
});

both!(a_survivor_has_what_the_absorbed_had_and_what_they_lose_later, async |backend| {
    let harness = open(backend).await;
    registered(&harness, "甲").await;
    registered(&harness, "乙").await;
    harness.call(OFFICER, "dalang", committee(harness.clock().now(), 1)).await.unwrap();
    harness.call(OFFICER, "dalang", liaison(2, &[1, 2])).await.unwrap();
    harness.call(OFFICER, "dalang", merge(2, 1)).await.unwrap();
    assert_eq!((gaps(&harness, 1).await, gaps(&harness, 2).await.unwrap()), (None, vec![Gap::Party]));
    harness.call(OFFICER, "dalang", end(2)).await.unwrap();
    harness.advance(SignedDuration::from_hours(24 * 101));
    harness.settled().await;
    assert_eq!(gaps(&harness, 2).await.unwrap(), Gap::ALL, "the committee of the old community expired");
    refused(&harness, BY, committee(harness.clock().now(), 3), ("already_merged", "community", "active")).await;
    refused(&harness, BY, liaison(4, &[2, 1]), ("already_merged", "communities", "active")).await;
});

both!(the_parts_of_a_split_begin_anew_and_a_dissolved_community_is_not_counted, async |backend| {
    let harness = open(backend).await;
    registered(&harness, "甲").await;
    harness.call(OFFICER, "dalang", committee(harness.clock().now(), 1)).await.unwrap();
    let part = |name| SplitPart { id: None, kind: CommunityKind::HousingEstate, details: named(name) };
    let split = SplitCommunity { id: id(1), into: vec![part("东"), part("西")], reason: "规模过大".to_owned() };
    harness.call(OFFICER, "dalang", split).await.unwrap();
    assert_eq!(gaps(&harness, 1).await, None);
    assert_eq!(
        (gaps(&harness, 2).await.unwrap(), gaps(&harness, 3).await.unwrap()),
        (Gap::ALL.into(), Gap::ALL.into())
    );
    let dissolve = DissolveCommunity { id: id(3), reason: "拆除".to_owned() };
    harness.call(OFFICER, "dalang", dissolve).await.unwrap();
    let counts = harness.call("anybody", "dalang", CountCoverage {}).await.unwrap().towns;
    assert_eq!((counts.len(), counts[0].communities), (1, 1));
});

both!(a_liaison_is_assigned_and_ends_by_decision_or_by_time, async |backend| {
    let harness = open(backend).await;
    registered(&harness, "甲").await;
    let view = harness.call(VILLAGER, "dalang", liaison(1, &[1])).await.unwrap();
    let event = harness.expect::<LiaisonAssigned>(|_| true).await;
    assert_eq!((event.data.liaison, event.sample), (view, true));
    let ended = harness.call(OFFICER, "dalang", end(1)).await.unwrap();
    assert_eq!((ended.reason.as_deref(), ended.version), (Some("调离"), 2));
    assert!(gaps(&harness, 1).await.unwrap().contains(&Gap::Liaison));
    refused(&harness, BY, end(1), ("already_ended", "id", "in_force")).await;
    refused(&harness, BY, end(9), ("liaison_unknown", "id", "known")).await;
    let mut timed = liaison(2, &[1]);
    timed.until = Some(in_days(harness.clock().now(), 30));
    harness.call(OFFICER, "dalang", timed).await.unwrap();
    let rows = harness.waiting("end_assignment").await;
    harness.advance(SignedDuration::from_hours(24 * 31));
    let event = harness.expect::<LiaisonEnded>(|event| event.data.liaison.id == uuid(2)).await;
    assert_eq!((event.data.liaison.reason, event.actor.as_str()), (None, "service:registry"));
    harness.settled().await;
    let before = harness.database().contents().await;
    harness.carry_out_late(&rows).await;
    assert_eq!(differences(&before, &harness.database().contents().await), Vec::<String>::new(), "once");
    assert!(gaps(&harness, 1).await.unwrap().contains(&Gap::Liaison));
    let list = ListLiaisons { ended: true, subject: Some("zhou".to_owned()), ..ListLiaisons::default() };
    assert_eq!(harness.call("anybody", "dalang", list).await.unwrap().total, 2);
    assert_eq!(harness.call("anybody", "dalang", ListLiaisons::default()).await.unwrap().total, 0, "those who hold it");
    let mut late = liaison(3, &[1]);
    late.until = Some(in_days(harness.clock().now(), -1));
    refused(&harness, BY, late, ("until_too_early", "until", "order")).await;
    refused(&harness, BY, liaison(3, &[1, 1]), ("invalid_field", "communities.1", "unique")).await;
});

both!(communities_registered_before_the_migration_are_covered_as_new_ones_are, async |backend| {
    let mut harness = open(backend).await;
    for kind in CommunityKind::ALL {
        let command = RegisterCommunity { kind, ..community(kind.chinese()) };
        harness.call(OFFICER, "dalang", command).await.unwrap();
    }
    let mut merge = merge(1, 2);
    merge.kind = CommunityKind::RentalCluster;
    harness.call(OFFICER, "dalang", merge).await.unwrap();
    harness.call(OFFICER, "dalang", DissolveCommunity { id: id(3), reason: "拆除".to_owned() }).await.unwrap();
    let rows = "SELECT id || ' ' || kind || ' ' || state || ' ' || COALESCE(merged_into, '-') || ' ' || acting || ' ' || \
                liaisons || ' ' || missing || ' ' || rule || CASE WHEN lacks_party THEN 'p' ELSE '' END || CASE WHEN \
                lacks_self_governing THEN 's' ELSE '' END || CASE WHEN lacks_liaison THEN 'l' ELSE '' END AS t FROM \
                coverage ORDER BY id";
    let before = harness.database().texts(rows).await;
    assert_eq!(before.len(), 7);
    harness.stop().await;
    wuwei_migrations::down("registry", harness.database().url(), 1).await.unwrap();
    wuwei_migrations::up("registry", harness.database().url()).await.unwrap();
    assert_eq!(harness.database().texts(rows).await, before);
    harness.begin().await;
    let mut founding = committee(harness.clock().now(), 1);
    founding.community = Some(id(4));
    harness.call(OFFICER, "dalang", founding).await.unwrap();
    refused(&harness, BY, liaison(2, &[2]), ("already_merged", "communities", "active")).await;
});

// Two instances: founding, merging and assigning touch the coverage of one community at the same time.
#[test]
fn racing_causes_leave_the_coverage_that_follows_from_them() {
    wuwei_testkit::run(Backend::Postgres, async |backend| {
        let mut harness = open(backend).await;
        harness.second_instance().await;
        for round in 0..8_u32 {
            race(&harness, round).await;
        }
    });
}

async fn race(harness: &Harness, round: u32) {
    let (one, other) = (round * 2 + 1, round * 2 + 2);
    registered(harness, "甲").await;
    registered(harness, "乙").await;
    let number = u128::from(round) * 10 + 100;
    let mut founding = committee(harness.clock().now(), number);
    founding.community = Some(id(one));
    let mut party = plain(number + 1, OrganisationKind::PartyBranch);
    party.community = Some(id(one));
    let (founded, party, assigned, merged) = tokio::join!(
        harness.call(OFFICER, "dalang", founding),
        harness.call(OFFICER, "dalang", party),
        harness.call(OFFICER, "dalang", liaison(number + 2, &[one])),
        harness.call(OFFICER, "dalang", merge(other, one)),
    );
    merged.unwrap();
    let mut expected = vec![];
    for (gap, done) in
        [(Gap::Party, party.is_ok()), (Gap::SelfGoverning, founded.is_ok()), (Gap::Liaison, assigned.is_ok())]
    {
        expected.extend((!done).then_some(gap));
    }
    for refusal in [founded.err(), party.err(), assigned.err()].into_iter().flatten() {
        assert_eq!(&*refusal.code, "already_merged");
    }
    assert_eq!(gaps(harness, other).await.unwrap(), expected, "round {round}");
}
