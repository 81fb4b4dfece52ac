use wuwei_contracts::{Reject, registry::Power};

use super::*;

mod state_machine;

pub(super) fn at(day: i64) -> Timestamp {
    let start: Timestamp = "2026-11-26T00:00:00Z".parse().unwrap();
    start + jiff::SignedDuration::from_hours(24 * day)
}

pub(super) fn command(kind: OrganisationKind) -> FoundOrganisation {
    let community = CommunityId::parse("441900113219-0001").unwrap();
    FoundOrganisation {
        id: Uuid::from_u128(1),
        village: community.village(),
        community: Some(community),
        kind,
        name: "东方花园业主委员会".to_owned(),
        led_by: None,
        affiliated_with: None,
        skills: vec!["调解".to_owned()],
        term: None,
        election: None,
        sample: false,
    }
}

/// An owners' committee whose term ends on day 100.
pub(super) fn committee() -> Organisation {
    let term = Some(Term { from: at(0), until: at(100) });
    let town = Town::parse("dalang").unwrap();
    found(command(OrganisationKind::OwnersCommittee), &town, term, at(0)).unwrap().0
}

pub(super) fn mandate(subject: &str, until: Option<i64>) -> NewMandate {
    NewMandate { subject: subject.to_owned(), powers: vec![Power::Claim], from: None, until: until.map(at) }
}

fn code<T>(result: Result<(Organisation, T), OrganisationRejection>) -> String {
    result.map(|_| ()).unwrap_err().code().to_owned()
}

fn reason() -> String {
    "镇街决定".to_owned()
}

#[test]
fn a_term_ends_once_and_a_new_one_lets_it_act_again() {
    let (expired, event) = committee().end_term(1, at(100)).unwrap();
    assert_eq!((event.organisation.status, expired.covers()), (OrganisationStatus::Expired, None));
    assert_eq!(code(expired.clone().end_term(1, at(101))), "wrong_state");
    let term = Term { from: at(101), until: at(200) };
    let (renewed, event) = expired.renew(Some(term), at(101)).unwrap();
    assert_eq!((event.organisation.term, renewed.facts().terms), (Some(term), 2));
    assert!(renewed.view().may_act(at(101)));
    assert_eq!(code(renewed.clone().end_term(1, at(200))), "term_moved", "the first term ended long ago");
    assert!(renewed.end_term(2, at(200)).is_ok());
}

#[test]
fn a_term_does_not_end_before_its_time() {
    assert_eq!(code(committee().end_term(1, at(99))), "term_moved");
}

#[test]
fn a_mandate_never_lasts_longer_than_the_term() {
    let (given, _) = committee().give_mandate(mandate("he", None), at(1)).unwrap();
    assert_eq!(given.facts().mandates[0].until, Some(at(100)));
    assert_eq!(code(committee().give_mandate(mandate("he", Some(101)), at(1))), "mandate_time");
    assert_eq!(code(committee().give_mandate(mandate("he", Some(1)), at(1))), "mandate_time", "over at once");
    assert_eq!(code(committee().give_mandate(mandate("he", None), at(100))), "term_over", "before the task has come");
    assert_eq!(code(given.clone().give_mandate(mandate("he", None), at(2))), "mandate_exists");
    let twice = NewMandate { powers: vec![Power::Sign, Power::Sign], ..mandate("she", None) };
    assert_eq!(code(given.clone().give_mandate(twice, at(2))), "power_twice");
    let (ended, _) = given.end_mandate("he", reason(), at(2)).unwrap();
    assert!(!ended.view().allows("he", Power::Claim, at(2)));
    assert_eq!(code(ended.end_mandate("he", reason(), at(3))), "no_mandate");
}

#[test]
fn so_many_people_speak_for_it_and_no_more() {
    let mut organisation = committee();
    for number in 0..MOST_MANDATES {
        organisation = organisation.give_mandate(mandate(&format!("p{number}"), Some(50)), at(1)).unwrap().0;
    }
    assert_eq!(code(organisation.clone().give_mandate(mandate("he", None), at(2))), "too_many_mandates");
    let (later, _) = organisation.give_mandate(mandate("he", None), at(50)).unwrap();
    assert_eq!(later.facts().mandates.len(), 1, "those that are over are forgotten");
}

#[test]
fn a_suspended_one_is_resumed_within_its_term_only() {
    let (suspended, _) = committee().suspend(reason(), at(1)).unwrap();
    assert_eq!(suspended.covers(), None);
    assert_eq!(code(suspended.clone().give_mandate(mandate("he", None), at(2))), "wrong_state");
    assert_eq!(code(suspended.clone().end_term(1, at(100))), "wrong_state");
    assert_eq!(code(suspended.clone().resume(reason(), at(100))), "term_over");
    let (resumed, event) = suspended.clone().resume(reason(), at(99)).unwrap();
    assert_eq!((event.reason, resumed.status()), (Some(reason()), OrganisationStatus::Active));
    let term = Term { from: at(100), until: at(200) };
    let (renewed, _) = suspended.renew(Some(term), at(100)).unwrap();
    assert_eq!(renewed.status(), OrganisationStatus::Suspended, "an election does not lift a suspension");
}

#[test]
fn a_dissolved_one_takes_no_step() {
    let (gone, _) = committee().dissolve(reason(), at(1)).unwrap();
    let term = Some(Term { from: at(2), until: at(200) });
    assert_eq!(code(gone.clone().renew(term, at(2))), "wrong_state");
    assert_eq!(code(gone.clone().suspend(reason(), at(2))), "wrong_state");
    assert_eq!(code(gone.clone().resume(reason(), at(2))), "wrong_state");
    assert_eq!(code(gone.clone().dissolve(reason(), at(2))), "wrong_state");
    assert_eq!(code(gone.clone().give_mandate(mandate("he", None), at(2))), "wrong_state");
    assert_eq!(code(gone.clone().end_mandate("he", reason(), at(2))), "wrong_state");
    assert_eq!(code(gone.end_term(1, at(200))), "wrong_state");
}

#[test]
fn a_new_term_begins_later_than_the_last_one_did() {
    let again = Some(Term { from: at(0), until: at(300) });
    assert_eq!(code(committee().renew(again, at(1))), "term_before_last");
}

#[test]
fn nobody_leads_themselves() {
    let own = FoundOrganisation { led_by: Some(Uuid::from_u128(1)), ..command(OrganisationKind::VolunteerTeam) };
    assert_eq!(code(found(own, &Town::parse("dalang").unwrap(), None, at(0))), "own_leader");
}
