//! Updating, reclassifying and dissolving one community.

use wuwei_contracts::{
    Kind,
    registry::{
        CommunityDissolved, CommunityKind, CommunityReclassified, CommunityStatus, CommunityUpdated, CommunityView,
        DissolveCommunity, GetCommunity, ReclassifyCommunity, UpdateCommunity,
    },
};
use wuwei_testkit::both;

use crate::office::{AWAY, OFFICER, VILLAGER, id, named, open, read, refused, registered};

fn update(view: &CommunityView, name: &str) -> UpdateCommunity {
    UpdateCommunity { id: view.id.clone(), version: None, details: named(name) }
}

fn reclassify(view: &CommunityView, kind: CommunityKind) -> ReclassifyCommunity {
    ReclassifyCommunity { id: view.id.clone(), kind, reason: "建成二十年".to_owned() }
}

fn dissolve(view: &CommunityView) -> DissolveCommunity {
    DissolveCommunity { id: view.id.clone(), reason: "整体拆除".to_owned() }
}

both!(an_update_replaces_what_is_told, async |backend| {
    let harness = open(backend).await;
    let before = registered(&harness, "旧名").await;
    let command = UpdateCommunity { version: Some(1), ..update(&before, "新名") };
    let after = harness.call(VILLAGER, "dalang", command).await.unwrap();
    assert_eq!((after.version, after.details.households), (2, None), "what is absent is no longer known");
    assert_eq!(after.registered, before.registered);
    assert!(after.changed >= before.changed);
    assert_eq!(read(&harness, &before.id).await, after);
    let event = harness.expect::<CommunityUpdated>(|_| true).await;
    assert_eq!((event.data.community, event.sequence.as_str()), (after, "00000000000000000002"));
});

both!(an_update_that_starts_from_an_old_version_changes_nothing_or_mixes_samples_is_refused, async |backend| {
    let harness = open(backend).await;
    let view = registered(&harness, "水平花园").await;
    let stale = UpdateCommunity { version: Some(7), ..update(&view, "新名") };
    refused(&harness, (OFFICER, "dalang"), stale, ("version_moved", "version", "version")).await;
    let same = UpdateCommunity { details: view.details.clone(), ..update(&view, "") };
    refused(&harness, (OFFICER, "dalang"), same, ("nothing_changed", "details", "change")).await;
    let expected = ("sample_name", "details.name", "示例");
    refused(&harness, (OFFICER, "dalang"), update(&view, "示例花园"), expected).await;
});

both!(a_community_takes_on_another_kind_and_tells_the_one_before, async |backend| {
    let harness = open(backend).await;
    let view = registered(&harness, "水平花园").await;
    let after = harness.call(VILLAGER, "dalang", reclassify(&view, CommunityKind::OldNeighbourhood)).await.unwrap();
    assert_eq!((after.kind, after.version), (CommunityKind::OldNeighbourhood, 2));
    let event = harness.expect::<CommunityReclassified>(|_| true).await;
    assert_eq!((event.data.from, event.data.reason.as_str()), (CommunityKind::HousingEstate, "建成二十年"));
    let again = reclassify(&view, CommunityKind::OldNeighbourhood);
    refused(&harness, (OFFICER, "dalang"), again, ("same_kind", "kind", "change")).await;
});

both!(a_dissolved_community_stays_readable_and_takes_no_further_step, async |backend| {
    let harness = open(backend).await;
    let view = registered(&harness, "水平花园").await;
    let forbidden = harness.call(VILLAGER, "dalang", dissolve(&view)).await.unwrap_err();
    assert_eq!(forbidden.kind, Kind::Forbidden, "ending one takes a town officer");
    let after = harness.call(OFFICER, "dalang", dissolve(&view)).await.unwrap();
    assert_eq!((after.status, after.reason.as_deref()), (CommunityStatus::Dissolved, Some("整体拆除")));
    let event = harness.expect::<CommunityDissolved>(|_| true).await;
    assert_eq!((event.data.community, event.data.reason.as_str()), (after.clone(), "整体拆除"));
    let answer = harness.call("anybody", "dalang", GetCommunity { id: view.id.clone() }).await.unwrap();
    assert_eq!((answer.community, answer.current), (after, Vec::new()));
    let gone = ("already_dissolved", "id", "active");
    let rejection = refused(&harness, (OFFICER, "dalang"), dissolve(&view), gone).await;
    assert_eq!(rejection.kind, Kind::Gone);
    refused(&harness, (OFFICER, "dalang"), update(&view, "新名"), gone).await;
    refused(&harness, (OFFICER, "dalang"), reclassify(&view, CommunityKind::RuralCommunity), gone).await;
});

both!(a_community_that_is_not_there_or_of_another_town_is_refused, async |backend| {
    let harness = open(backend).await;
    let view = registered(&harness, "水平花园").await;
    let nobody = CommunityView { id: id(77), ..view.clone() };
    let unknown = ("community_unknown", "id", "known");
    refused(&harness, (OFFICER, "dalang"), update(&nobody, "名"), unknown).await;
    refused(&harness, (OFFICER, "dalang"), GetCommunity { id: id(77) }, unknown).await;
    harness.grant("humen", wuwei_contracts::Role::TownOfficer, "town:humen").await;
    let away = ("village_of_another_town", "id", "owner");
    refused(&harness, ("humen", "humen"), dissolve(&view), away).await;
    refused(&harness, ("humen", "humen"), GetCommunity { id: view.id.clone() }, away).await;
    let humen = wuwei_contracts::CommunityId::parse(&format!("{AWAY}-0001")).unwrap();
    refused(&harness, (OFFICER, "dalang"), GetCommunity { id: humen }, unknown).await;
    assert!(harness.call("anybody", "city", GetCommunity { id: view.id }).await.is_ok(), "the city sees all");
});
