use wuwei_contracts::registry::{Boundary, Point, boundary::Polygon};

use super::*;

mod state_machine;

fn now() -> Timestamp {
    "2026-03-01T08:00:00Z".parse().unwrap()
}

fn id(number: u32) -> CommunityId {
    CommunityId::parse(&format!("441900113219-{number:04}")).unwrap()
}

fn details(name: &str, households: u32) -> CommunityDetails {
    CommunityDetails { name: name.to_owned(), households: Some(households), ..CommunityDetails::default() }
}

fn active(number: u32, households: u32) -> Active {
    let new = NewCommunity {
        kind: CommunityKind::HousingEstate,
        details: details("东方花园", households),
        sample: false,
        client_id: None,
    };
    register(id(number), &Town::parse("dalang").unwrap(), new, now()).0
}

fn terms(kind: CommunityKind) -> Terms {
    Terms { kind, name: None, boundary: None, reason: "one estate since 2020".to_owned() }
}

fn merge(survivor: Active, absorbed: Vec<Active>) -> Result<Merged, RegistryRejection> {
    survivor.merge(absorbed, &terms(CommunityKind::RuralCommunity), now())
}

#[test]
fn a_new_community_is_active_at_version_one() {
    let view = active(1, 100).view();
    assert_eq!((view.status, view.version, view.village.as_str()), (CommunityStatus::Active, 1, "441900113219"));
}

#[test]
fn an_update_replaces_what_is_told_and_steps_the_version() {
    let (next, event) = active(1, 100).update(details("东方花园", 120), Some(1), now()).unwrap();
    assert_eq!((next.0.version, next.0.details.households), (2, Some(120)));
    assert_eq!(event.community, next.view());
}

#[test]
fn an_update_from_another_version_is_refused() {
    let refused = active(1, 100).update(details("东方花园", 120), Some(2), now());
    assert_eq!(refused, Err(RegistryRejection::VersionMoved { found: 1, given: 2 }));
}

#[test]
fn a_change_that_changes_nothing_is_refused() {
    let same = active(1, 100).update(details("东方花园", 100), None, now());
    assert_eq!(same, Err(RegistryRejection::NothingChanged));
    let kind = CommunityKind::HousingEstate;
    let same = active(1, 100).reclassify(kind, "as before".to_owned(), now());
    assert_eq!(same, Err(RegistryRejection::SameKind(kind)));
}

#[test]
fn a_real_community_never_takes_a_sample_name() {
    let refused = active(1, 100).update(details("示例花园", 100), None, now());
    assert!(matches!(refused, Err(RegistryRejection::SampleName { field: "details.name", .. })));
}

#[test]
fn a_reclassified_community_tells_its_kind_before() {
    let (next, event) = active(1, 100).reclassify(CommunityKind::OldNeighbourhood, "aged".to_owned(), now()).unwrap();
    assert_eq!((next.0.kind, event.from), (CommunityKind::OldNeighbourhood, CommunityKind::HousingEstate));
}

#[test]
fn a_merge_adds_up_what_is_known_and_the_absorbed_point_to_the_survivor() {
    let mut unknown = active(3, 0);
    unknown.0.details.households = None;
    let merged = merge(active(1, 100), vec![active(2, 50), unknown]).unwrap();
    let (survivor, event) = merged.survivor;
    assert_eq!((survivor.0.details.households, survivor.0.kind), (Some(150), CommunityKind::RuralCommunity));
    assert_eq!(survivor.0.details.rented_rooms, None, "unknown and unknown is unknown");
    assert_eq!(event.absorbed, [id(2), id(3)]);
    for (community, event) in merged.absorbed {
        assert_eq!(community.view().successors, [id(1)]);
        assert_eq!((event.into, event.community), (id(1), community.view()));
    }
}

#[test]
fn a_merge_into_itself_twice_across_towns_or_of_sample_and_real_data_is_refused() {
    use RegistryRejection as R;
    assert_eq!(merge(active(1, 1), vec![active(1, 1)]), Err(R::MergedIntoItself(id(1))));
    let twice = merge(active(1, 1), vec![active(2, 1), active(2, 1)]);
    assert_eq!(twice, Err(R::NamedTwice { field: "absorbed", id: id(2) }));
    let mut elsewhere = active(2, 1);
    elsewhere.0.town = Town::parse("humen").unwrap();
    assert!(matches!(merge(active(1, 1), vec![elsewhere]), Err(R::VillageOfAnotherTown { field: "absorbed", .. })));
    let mut sample = active(2, 1);
    sample.0.sample = true;
    assert_eq!(merge(active(1, 1), vec![sample]), Err(R::SampleMixed { id: id(2), sample: true }));
}

#[test]
fn a_merge_that_would_be_larger_than_any_community_is_refused() {
    let refused = merge(active(1, 60_000), vec![active(2, 60_000)]);
    let most = CommunityDetails::MOST_HOUSEHOLDS;
    assert_eq!(refused, Err(RegistryRejection::FiguresTooLarge { figure: "households", sum: 120_000, most }));
}

#[test]
fn a_merge_takes_the_outline_of_the_whole_and_forgets_the_old_one() {
    let ring = vec![[113.0, 22.0], [114.0, 22.0], [114.0, 23.0], [113.0, 22.0]];
    let whole = Boundary { kind: Polygon::Polygon, coordinates: vec![ring] };
    let mut survivor = active(1, 1);
    survivor.0.details.boundary = Some(whole.clone());
    assert_eq!(merge(survivor, vec![active(2, 1)]).unwrap().survivor.0.0.details.boundary, None);

    let with_point = |longitude, latitude| {
        let mut survivor = active(1, 1);
        survivor.0.details.point = Some(Point { longitude, latitude });
        let terms = Terms { boundary: Some(whole.clone()), ..terms(CommunityKind::HousingEstate) };
        survivor.merge(vec![active(2, 1)], &terms, now())
    };
    assert_eq!(with_point(113.9, 22.5).unwrap().survivor.0.0.details.boundary.as_ref(), Some(&whole));
    assert!(matches!(with_point(113.1, 22.9), Err(RegistryRejection::PointOutside { .. })));
}

#[test]
fn an_ended_community_takes_no_further_step_and_names_what_follows() {
    let merged = merge(active(1, 1), vec![active(2, 1)]).unwrap().absorbed.remove(0).0;
    let gone = merged.into_active("survivor");
    assert_eq!(gone, Err(RegistryRejection::AlreadyMerged { field: "survivor", id: id(2), into: id(1) }));

    let part = |number| Part { id: id(number), kind: CommunityKind::RentalCluster, details: details("北区", 1) };
    let split = active(1, 1).split(vec![part(3), part(4)], "too large".to_owned(), now()).unwrap();
    let gone = split.split.0.into_active("id");
    assert_eq!(gone, Err(RegistryRejection::AlreadySplit { field: "id", id: id(1), into: vec![id(3), id(4)] }));

    let (dissolved, event) = active(1, 1).dissolve("demolished".to_owned(), now());
    assert_eq!((dissolved.view().reason, event.reason.as_str()), (Some("demolished".to_owned()), "demolished"));
    let gone = dissolved.into_active("id");
    assert_eq!(gone, Err(RegistryRejection::AlreadyDissolved { field: "id", id: id(1) }));
}

#[test]
fn parts_of_sample_data_are_sample_data() {
    let mut whole = active(1, 1);
    whole.0.sample = true;
    let part = |name| Part { id: id(3), kind: CommunityKind::RentalCluster, details: details(name, 1) };
    let split = whole.clone().split(vec![part("示例北区")], "too large".to_owned(), now()).unwrap();
    assert!(split.parts[0].0.0.sample && split.parts[0].1.community.sample);
    let refused = whole.split(vec![part("北区")], "too large".to_owned(), now());
    assert!(matches!(refused, Err(RegistryRejection::SampleName { field: "into.details.name", .. })));
}
