//! Grants: given, used, revoked.

use jiff::{SignedDuration, Timestamp};
use wuwei_contracts::{
    Kind, PageRequest, Role, Scope,
    grants::{GiveGrant, GrantGiven, GrantRevoked, ListGrants, MyGrants, RevokeGrant},
};
use wuwei_testkit::{Harness, both, wait};

use crate::{
    bodies::{give, uuid},
    office::{CITY, OFFICER, VILLAGE, community, open, refused},
};

fn revoke(number: u128) -> RevokeGrant {
    RevokeGrant { id: uuid(number), reason: "调离".to_owned() }
}

fn in_days(harness: &Harness, days: i64) -> Timestamp {
    harness.clock().now() + SignedDuration::from_hours(24 * days)
}

/// Waits until registration by `who` is allowed, or no longer is.
async fn may_register(harness: &Harness, who: &str, expected: bool) {
    wait::until(&format!("{who} may register: {expected}"), wait::PATIENCE, || async {
        let answer = harness.call(who, "dalang", community("授权")).await;
        (answer.is_ok() == expected).then_some(())
    })
    .await;
}

both!(a_grant_works_soon_after_it_is_given_and_not_after_it_is_revoked, async |backend| {
    let harness = open(backend).await;
    let scope = format!("village:{VILLAGE}");
    let grant = harness.call(CITY, "city", give(1, "zhou", Role::StationClerk, &scope)).await.unwrap();
    assert_eq!((grant.version, grant.until), (1, None));
    let event = harness.expect::<GrantGiven>(|_| true).await;
    assert_eq!(event.data.grant, grant);
    may_register(&harness, "zhou", true).await;
    let revoked = harness.call(CITY, "city", revoke(1)).await.unwrap();
    assert!(revoked.revoked.is_some() && revoked.version == 2);
    let event = harness.expect::<GrantRevoked>(|_| true).await;
    assert_eq!((event.data.id, event.data.reason.as_str()), (uuid(1), "调离"));
    may_register(&harness, "zhou", false).await;
});

both!(a_grant_ends_by_itself_at_its_last_instant, async |backend| {
    let harness = open(backend).await;
    let until = Some(in_days(&harness, 2));
    let grant = GiveGrant { until, ..give(1, "zhou", Role::TownOfficer, "town:dalang") };
    harness.call(CITY, "city", grant).await.unwrap();
    may_register(&harness, "zhou", true).await;
    harness.advance(SignedDuration::from_hours(49));
    may_register(&harness, "zhou", false).await;
    refused(&harness, (CITY, "city"), revoke(1), ("already_ended", "id", "in_force")).await;
});

both!(grants_that_cannot_be_are_refused_by_field, async |backend| {
    let harness = open(backend).await;
    let by = (CITY, "city");
    let early = GiveGrant { until: Some(in_days(&harness, -1)), ..give(1, "zhou", Role::Auditor, "city") };
    refused(&harness, by, early, ("until_too_early", "until", "order")).await;
    let wide = give(1, "zhou", Role::VillageOfficer, "town:dalang");
    refused(&harness, by, wide, ("scope_too_wide", "scope", "role")).await;
    let nowhere = give(1, "zhou", Role::TownOfficer, "town:nowhere");
    refused(&harness, by, nowhere, ("town_unknown", "scope", "known")).await;
    let nowhere = give(1, "zhou", Role::VillageOfficer, "village:999999999999");
    refused(&harness, by, nowhere, ("town_code_unknown", "scope", "known")).await;
    let service = give(1, "service:wishes", Role::Auditor, "city");
    refused(&harness, by, service, ("holder_is_service", "holder", "person")).await;
    refused(&harness, by, revoke(9), ("grant_unknown", "id", "known")).await;
    let elsewhere = give(1, "zhou", Role::TownOfficer, "town:dalang");
    refused(&harness, (CITY, "dalang"), elsewhere.clone(), ("only_for_city", "town", "owner")).await;
    harness.call(CITY, "city", elsewhere.clone()).await.unwrap();
    refused(&harness, by, elsewhere, ("grant_exists", "id", "unique")).await;
    harness.call(CITY, "city", revoke(1)).await.unwrap();
    refused(&harness, by, revoke(1), ("already_revoked", "id", "in_force")).await;
});

both!(an_acting_officer_acts_within_the_grant_acted_for_and_ends_with_it, async |backend| {
    let harness = open(backend).await;
    let by = (CITY, "city");
    let acting = GiveGrant {
        until: Some(in_days(&harness, 30)),
        on_behalf_of: Some("he".to_owned()),
        ..give(2, "zhou", Role::TownOfficer, "town:dalang")
    };
    refused(&harness, by, acting.clone(), ("nothing_to_act_for", "on_behalf_of", "acting")).await;
    harness.call(CITY, "city", give(1, "he", Role::TownOfficer, "town:dalang")).await.unwrap();
    let ever = GiveGrant { until: None, ..acting.clone() };
    refused(&harness, by, ever, ("acts_for_ever", "until", "required")).await;
    let own = GiveGrant { holder: "he".to_owned(), ..acting.clone() };
    refused(&harness, by, own, ("acts_for_self", "on_behalf_of", "acting")).await;
    let elsewhere = GiveGrant { scope: Scope::Town(wuwei_testkit::town("humen")), ..acting.clone() };
    refused(&harness, by, elsewhere, ("nothing_to_act_for", "on_behalf_of", "acting")).await;
    harness.call(CITY, "city", acting).await.unwrap();
    may_register(&harness, "zhou", true).await;
    harness.call(CITY, "city", revoke(1)).await.unwrap();
    let event = harness.expect::<GrantRevoked>(|event| event.data.id == uuid(2)).await;
    assert_eq!(event.sequence(), Some(2));
    may_register(&harness, "zhou", false).await;
});

both!(grants_are_listed_by_holder_and_page_by_page_to_those_who_may_know, async |backend| {
    let harness = open(backend).await;
    for number in 1..=3 {
        harness.call(CITY, "city", give(number, "zhou", Role::Auditor, "city")).await.unwrap();
    }
    harness.call("service:deploy", "city", give(4, "he", Role::Operator, "city")).await.unwrap();
    let mut query = ListGrants { holder: Some("zhou".to_owned()), page: PageRequest { after: None, limit: Some(2) } };
    let first = harness.call(CITY, "city", query.clone()).await.unwrap();
    assert_eq!((first.items.len(), first.total), (2, 3));
    query.page.after = first.next;
    let second = harness.call(CITY, "city", query.clone()).await.unwrap();
    assert_eq!((second.items[0].id, second.next), (uuid(3), None));
    query.page.after = Some("nonsense".to_owned());
    refused(&harness, (CITY, "city"), query, ("wrong_cursor", "page.after", "cursor")).await;
    let forbidden = harness.call(OFFICER, "city", ListGrants::default()).await.unwrap_err();
    assert_eq!(forbidden.kind, Kind::Forbidden);
    let forbidden = harness.call(OFFICER, "city", give(5, OFFICER, Role::CityOfficer, "city")).await.unwrap_err();
    assert_eq!(forbidden.kind, Kind::Forbidden, "nobody makes himself an officer");
});

both!(everybody_sees_the_grants_by_which_they_may_act_now_and_nobody_elses, async |backend| {
    let harness = open(backend).await;
    let mine = async |who: &'static str| {
        let held = harness.call(who, "city", MyGrants {}).await.unwrap();
        held.grants.into_iter().map(|grant| grant.id.as_u128() - uuid(0).as_u128()).collect::<Vec<_>>()
    };
    let later = GiveGrant { from: Some(in_days(&harness, 1)), ..give(2, "zhou", Role::Liaison, "town:dalang") };
    let short = GiveGrant { until: Some(in_days(&harness, 2)), ..give(3, "zhou", Role::Volunteer, "town:dalang") };
    for grant in [give(1, "zhou", Role::TownOfficer, "town:dalang"), later, short] {
        harness.call(CITY, "city", grant).await.unwrap();
    }
    harness.call(CITY, "city", give(4, "zhao", Role::Liaison, "town:dalang")).await.unwrap();
    assert_eq!((mine("zhou").await, mine("zhao").await, mine("nobody").await), (vec![1, 3], vec![4], vec![]));
    harness.call(CITY, "city", revoke(1)).await.unwrap();
    harness.advance(SignedDuration::from_hours(36));
    assert_eq!(mine("zhou").await, [2, 3], "one is revoked, one has begun");
    harness.advance(SignedDuration::from_hours(24));
    assert_eq!(mine("zhou").await, [2], "one has ended by itself");
    let elsewhere = harness.call("zhou", "dalang", MyGrants {}).await.unwrap_err();
    assert_eq!(&*elsewhere.code, "only_for_city");
});
