use jiff::civil::date;
use wuwei_contracts::registry::{CommunityDetails, CommunityStatus};

use super::*;
use crate::rules;

fn new(kind: CommunityKind) -> Coverage {
    let id = CommunityId::parse("441900113219-0001").unwrap();
    begin(&CommunityView {
        village: id.village(),
        id,
        town: Town::parse("dalang").unwrap(),
        kind,
        details: CommunityDetails::default(),
        sample: false,
        status: CommunityStatus::Active,
        successors: Vec::new(),
        reason: None,
        client_id: None,
        registered: "2026-11-26T00:00:00Z".parse().unwrap(),
        changed: "2026-11-26T00:00:00Z".parse().unwrap(),
        version: 1,
    })
}

fn expectations() -> &'static Expectations {
    rules::coverage().unwrap().on(date(2026, 11, 26)).unwrap()
}

fn gaps(coverage: &Coverage) -> Vec<Gap> {
    coverage.view(expectations()).gaps
}

#[test]
fn a_new_community_lacks_everything_expected_and_each_cause_fills_its_gap() {
    let mut coverage = new(CommunityKind::RentalCluster);
    assert_eq!(gaps(&coverage), Gap::ALL);
    assert_eq!(coverage.view(expectations()).missing.len(), 2);
    coverage = coverage.after(Change::Acts(OrganisationKind::MassOrganisationCentre));
    assert_eq!(gaps(&coverage), [Gap::SelfGoverning, Gap::Liaison]);
    coverage = coverage.after(Change::Acts(OrganisationKind::LandlordsAssociation));
    assert_eq!(coverage.view(expectations()).missing, [OrganisationKind::MigrantIntegration]);
    coverage = coverage.after(Change::Acts(OrganisationKind::MigrantIntegration));
    coverage = coverage.after(Change::LiaisonCame);
    assert_eq!((gaps(&coverage), coverage.version), (vec![], 5));
    assert!(gaps(&new(CommunityKind::CommercialArea)).iter().all(|gap| *gap != Gap::SelfGoverning), "none expected");
}

#[test]
fn a_gap_opens_only_with_the_last_of_a_kind() {
    let kind = OrganisationKind::OwnersCommittee;
    let two = new(CommunityKind::HousingEstate).after(Change::Acts(kind)).after(Change::Acts(kind));
    let one = two.after(Change::ActsNoMore(kind));
    assert!(!gaps(&one).contains(&Gap::SelfGoverning));
    assert!(gaps(&one.clone().after(Change::ActsNoMore(kind))).contains(&Gap::SelfGoverning));
    let rural = one.after(Change::Reclassified(CommunityKind::RuralCommunity));
    assert_eq!(rural.view(expectations()).missing, [OrganisationKind::VillagersCouncil], "another kind, another duty");
}

#[test]
fn a_survivor_has_what_the_absorbed_had() {
    let kind = OrganisationKind::PartyBranch;
    let absorbed = new(CommunityKind::HousingEstate).after(Change::Acts(kind)).after(Change::LiaisonCame);
    let survivor = new(CommunityKind::HousingEstate).after(Change::Absorbed(Box::new(absorbed)));
    assert_eq!(gaps(&survivor), [Gap::SelfGoverning]);
    let left = survivor.after(Change::LiaisonLeft).after(Change::ActsNoMore(kind));
    assert_eq!((gaps(&left).len(), left.liaisons), (3, 0));
}
