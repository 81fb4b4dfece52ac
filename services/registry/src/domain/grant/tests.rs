use uuid::Uuid;
use wuwei_contracts::VillageCode;

use super::*;

const NOW: &str = "2026-03-01T08:00:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn dalang() -> Town {
    Town::parse("dalang").unwrap()
}

fn command(role: Role, scope: Scope) -> GiveGrant {
    GiveGrant {
        id: Uuid::from_u128(1),
        holder: "chen".to_owned(),
        role,
        scope,
        from: None,
        until: None,
        on_behalf_of: None,
    }
}

fn given(command: GiveGrant, principals: &[GrantView]) -> Result<GrantView, GrantRejection> {
    let (scope, town) = (command.scope.clone(), dalang());
    let town = (scope != Scope::City).then_some(&town);
    give(command, Where { scope: &scope, town }, principals, at(NOW)).map(|(grant, event)| {
        assert_eq!(event.grant, grant);
        grant
    })
}

fn acting(until: Option<&str>) -> GiveGrant {
    let on_behalf_of = Some("li".to_owned());
    GiveGrant { until: until.map(at), on_behalf_of, ..command(Role::TownOfficer, Scope::Town(dalang())) }
}

fn held(grant: GiveGrant) -> GrantView {
    GrantView { holder: "li".to_owned(), id: Uuid::from_u128(2), ..given(grant, &[]).unwrap() }
}

#[test]
fn a_grant_holds_from_now_on_unless_told() {
    let grant = given(command(Role::TownOfficer, Scope::Town(dalang())), &[]).unwrap();
    assert_eq!((grant.from, grant.until, grant.version), (at(NOW), None, 1));
}

#[test]
fn a_grant_that_would_end_before_it_begins_or_has_ended_is_refused() {
    let mut early = command(Role::CityOfficer, Scope::City);
    early.from = Some(at("2026-05-01T00:00:00Z"));
    early.until = early.from;
    assert!(matches!(given(early.clone(), &[]), Err(GrantRejection::UntilTooEarly { .. })));
    early.from = Some(at("2026-01-01T00:00:00Z"));
    early.until = Some(at(NOW));
    assert!(matches!(given(early.clone(), &[]), Err(GrantRejection::UntilTooEarly { .. })));
    early.until = Some(at("2026-03-01T08:00:01Z"));
    assert!(given(early, &[]).is_ok());
}

#[test]
fn a_role_is_not_given_over_more_than_it_is_for() {
    let village = Scope::Village(VillageCode::parse("441900113219").unwrap());
    for (role, scope, fits) in [
        (Role::TownOfficer, Scope::City, false),
        (Role::TownOfficer, village.clone(), true),
        (Role::VillageOfficer, Scope::Town(dalang()), false),
        (Role::StationClerk, Scope::City, false),
        (Role::StationClerk, village, true),
        (Role::Auditor, Scope::City, true),
    ] {
        let refused = matches!(given(command(role, scope.clone()), &[]), Err(GrantRejection::ScopeTooWide { .. }));
        assert_eq!(refused, !fits, "{role} in {scope}");
    }
}

#[test]
fn services_hold_no_grants() {
    let service = GiveGrant { holder: "service:wishes".to_owned(), ..command(Role::CityOfficer, Scope::City) };
    assert!(matches!(given(service, &[]), Err(GrantRejection::HolderIsService(_))));
}

#[test]
fn nobody_acts_for_ever_or_for_himself_or_for_someone_who_does_not_hold_the_role() {
    let own = GiveGrant { holder: "li".to_owned(), ..acting(Some("2026-04-01T00:00:00Z")) };
    assert!(matches!(given(own, &[]), Err(GrantRejection::ActsForSelf(_))));
    assert_eq!(given(acting(None), &[]), Err(GrantRejection::ActsForEver));
    let refused = given(acting(Some("2026-04-01T00:00:00Z")), &[]);
    assert_eq!(refused, Err(GrantRejection::NothingToActFor("li".to_owned())));
}

#[test]
fn an_acting_officer_acts_within_the_place_and_time_of_the_person_acted_for() {
    let may = |principal: GrantView| given(acting(Some("2026-04-01T00:00:00Z")), &[principal]).is_ok();
    let town = command(Role::TownOfficer, Scope::Town(dalang()));
    assert!(may(held(town.clone())));
    let longer = GiveGrant { until: Some(at("2026-04-01T00:00:00Z")), ..town.clone() };
    assert!(may(held(longer)), "to the same instant");
    let shorter = GiveGrant { until: Some(at("2026-03-31T23:59:59Z")), ..town.clone() };
    assert!(!may(held(shorter)));
    let later = GiveGrant { from: Some(at("2026-03-01T08:00:01Z")), ..town.clone() };
    assert!(!may(held(later)));
    let elsewhere = Scope::Town(Town::parse("humen").unwrap());
    assert!(!may(GrantView { scope: elsewhere, ..held(town.clone()) }));
    assert!(!may(GrantView { revoked: Some(at(NOW)), ..held(town.clone()) }));
    assert!(!may(GrantView { on_behalf_of: Some("wu".to_owned()), ..held(town) }), "acting for one who acts");
}

#[test]
fn a_grant_is_revoked_once_and_only_while_it_lasts() {
    let grant = given(command(Role::CityOfficer, Scope::City), &[]).unwrap();
    let ended = GrantView { until: Some(at(NOW)), ..grant.clone() };
    assert!(!lasts(&ended, at(NOW)));
    assert!(matches!(revoke(ended, "term over".to_owned(), at(NOW)), Err(GrantRejection::AlreadyEnded { .. })));
    let (revoked, event) = revoke(grant, "left".to_owned(), at(NOW)).unwrap();
    assert_eq!((revoked.version, revoked.revoked, event.at), (2, Some(at(NOW)), at(NOW)));
    assert!(!lasts(&revoked, at(NOW)));
    assert!(matches!(revoke(revoked, "again".to_owned(), at(NOW)), Err(GrantRejection::AlreadyRevoked { .. })));
}
