//! Organisations: founded, in office, speaking, suspended, dissolved.

use jiff::SignedDuration;
use wuwei_contracts::{
    Kind, PageRequest, VillageCode,
    registry::{
        DissolveOrganisation, EndMandate, Gap, GetOrganisation, GiveMandate, ListOrganisations, OrganisationFounded,
        OrganisationKind, OrganisationMandateGiven, OrganisationStatus, OrganisationTermExpired,
        OrganisationTermRenewed, Power, RenewTerm, ResumeOrganisation, SuspendOrganisation, Term,
    },
};
use wuwei_testkit::{Harness, assert_dense, both};

use crate::{
    bodies::{committee, election, gaps, in_days, plain, term, uuid},
    office::{OFFICER, OTHER, VILLAGE, VILLAGER, id, open, refused, registered, village},
};

const BY: (&str, &str) = (OFFICER, "dalang");

fn reason() -> String {
    "镇街决定".to_owned()
}

fn mandate(number: u128, subject: &str) -> GiveMandate {
    let powers = vec![Power::Claim, Power::Apply];
    GiveMandate { id: uuid(number), village: None, subject: subject.to_owned(), powers, from: None, until: None }
}

fn renewal(harness: &Harness, number: u128) -> RenewTerm {
    RenewTerm {
        id: uuid(number),
        village: None,
        term: Term { from: harness.clock().now(), ..term(harness.clock().now(), 200) },
        election: Some(election(harness.clock().now(), 250)),
    }
}

both!(an_elected_organisation_is_founded_with_its_election_and_announced, async |backend| {
    let harness = open(backend).await;
    registered(&harness, "甲").await;
    let party = harness.call(OFFICER, "dalang", plain(1, OrganisationKind::PartyBranch)).await.unwrap();
    let mut command = committee(harness.clock().now(), 2);
    command.led_by = Some(party.id);
    let view = harness.call(VILLAGER, "dalang", command.clone()).await.unwrap();
    assert_eq!((view.status, view.led_by, view.version), (OrganisationStatus::Active, Some(party.id), 1));
    assert!(view.may_act(harness.clock().now()));
    let event = harness.expect::<OrganisationFounded>(|event| event.data.organisation.id == view.id).await;
    assert_eq!((event.data.organisation, event.sample), (view.clone(), true));
    let answer = harness.call("anybody", "dalang", GetOrganisation { id: view.id }).await.unwrap();
    assert_eq!((answer.organisation, answer.terms.len()), (view, 1));
    let record = &answer.terms[0];
    assert_eq!((record.number, record.recorded_by.as_str(), record.rule.as_str()), (1, VILLAGER, "organisations-1"));
    assert_eq!((record.election.clone(), record.findings.len()), (command.election, 2));
});

both!(an_election_short_of_its_share_founds_nothing_and_says_which, async |backend| {
    let harness = open(backend).await;
    registered(&harness, "甲").await;
    let mut command = committee(harness.clock().now(), 1);
    command.election = Some(election(harness.clock().now(), 199));
    let rejection = refused(&harness, BY, command.clone(), ("election_invalid", "election.turnout", "share")).await;
    assert!(rejection.detail.contains("199 of 300") && rejection.detail.contains("at least 2/3"), "{rejection}");
    command.election = Some(election(harness.clock().now(), 301));
    refused(&harness, BY, command.clone(), ("election_impossible", "election.turnout", "possible")).await;
    command.election = None;
    refused(&harness, BY, command.clone(), ("election_required", "election", "required")).await;
    command.term = None;
    refused(&harness, BY, command, ("term_required", "term", "required")).await;
    harness.call(OFFICER, "dalang", committee(harness.clock().now(), 1)).await.unwrap();
    refused(&harness, BY, committee(harness.clock().now(), 1), ("already_exists", "id", "unique")).await;
});

both!(an_organisation_belongs_to_a_community_that_is_there_and_to_a_village_of_the_town, async |backend| {
    let harness = open(backend).await;
    refused(&harness, BY, committee(harness.clock().now(), 1), ("community_unknown", "community", "known")).await;
    registered(&harness, "示例甲").await;
    let mut real = committee(harness.clock().now(), 1);
    (real.sample, real.name) = (false, "东方花园业委会".to_owned());
    refused(&harness, BY, real, ("sample_community", "sample", "sample")).await;
    let mut elsewhere = committee(harness.clock().now(), 1);
    elsewhere.village = village(OTHER);
    refused(&harness, BY, elsewhere, ("invalid_field", "community", "village")).await;
    let mut led = committee(harness.clock().now(), 1);
    led.led_by = Some(uuid(9));
    refused(&harness, BY, led, ("organisation_unknown", "led_by", "known")).await;
    let mut whole = plain(1, OrganisationKind::VolunteerTeam);
    (whole.village, whole.community) = (village(OTHER), None);
    let forbidden = harness.call(VILLAGER, "dalang", whole).await.unwrap_err();
    assert_eq!(forbidden.kind, Kind::Forbidden, "another village");
});

both!(a_term_ends_by_itself_exactly_once_and_coverage_shows_the_gap, async |backend| {
    let harness = open(backend).await;
    registered(&harness, "甲").await;
    let view = harness.call(OFFICER, "dalang", committee(harness.clock().now(), 1)).await.unwrap();
    assert!(!gaps(&harness, 1).await.unwrap().contains(&Gap::SelfGoverning));
    let rows = harness.waiting("end_term").await;
    assert_eq!(rows.len(), 1);
    harness.advance(SignedDuration::from_hours(24 * 101));
    let event = harness.expect::<OrganisationTermExpired>(|_| true).await;
    assert_eq!((event.data.organisation.status, event.sequence()), (OrganisationStatus::Expired, Some(2)));
    assert_eq!(event.actor, "service:registry");
    harness.settled().await;
    harness.carry_out_late(&rows).await;
    harness.settled().await;
    let events = harness.events_of(&format!("organisation/{}", view.id)).await;
    assert_eq!(events.len(), 2, "founded, and expired once");
    assert!(gaps(&harness, 1).await.unwrap().contains(&Gap::SelfGoverning));
    let expired = ListOrganisations { status: Some(OrganisationStatus::Expired), ..ListOrganisations::default() };
    assert_eq!(harness.call("anybody", "dalang", expired).await.unwrap().total, 1);
    refused(&harness, BY, mandate(1, "he"), ("wrong_state", "id", "state")).await;
});

both!(a_renewal_moves_the_end_of_the_term_and_lets_an_expired_one_act_again, async |backend| {
    let harness = open(backend).await;
    registered(&harness, "甲").await;
    let view = harness.call(OFFICER, "dalang", committee(harness.clock().now(), 1)).await.unwrap();
    harness.call(OFFICER, "dalang", renewal(&harness, 1)).await.unwrap();
    assert_eq!(harness.waiting("end_term").await.len(), 1, "that of the first term is taken back");
    harness.advance(SignedDuration::from_hours(24 * 150));
    harness.settled().await;
    let found = harness.call("anybody", "dalang", GetOrganisation { id: view.id }).await.unwrap();
    assert_eq!(
        (found.organisation.status, found.terms.len()),
        (OrganisationStatus::Active, 2),
        "the first end is moot"
    );
    harness.advance(SignedDuration::from_hours(24 * 51));
    harness.expect::<OrganisationTermExpired>(|_| true).await;
    harness.settled().await;
    assert!(gaps(&harness, 1).await.unwrap().contains(&Gap::SelfGoverning));
    let renewed = harness.call(OFFICER, "dalang", renewal(&harness, 1)).await.unwrap();
    assert!(renewed.may_act(harness.clock().now()));
    assert!(!gaps(&harness, 1).await.unwrap().contains(&Gap::SelfGoverning));
    let event = harness.expect::<OrganisationTermRenewed>(|event| event.sequence() == Some(4)).await;
    assert_eq!(event.data.organisation, renewed);
    harness.settled().await;
    assert_dense(&harness.published("registry").await);
});

both!(a_mandate_is_given_within_the_term_and_ended, async |backend| {
    let harness = open(backend).await;
    registered(&harness, "甲").await;
    let view = harness.call(OFFICER, "dalang", committee(harness.clock().now(), 1)).await.unwrap();
    let command = GiveMandate { village: Some(village(VILLAGE)), ..mandate(1, "he") };
    let given = harness.call(VILLAGER, "dalang", command).await.unwrap();
    assert_eq!(given.mandates[0].until, view.term.map(|term| term.until));
    assert!(given.allows("he", Power::Claim, harness.clock().now()));
    harness.expect::<OrganisationMandateGiven>(|event| event.data.organisation == given).await;
    let long = GiveMandate { until: Some(in_days(harness.clock().now(), 101)), ..mandate(1, "she") };
    refused(&harness, BY, long, ("mandate_time", "until", "term")).await;
    refused(&harness, BY, mandate(1, "he"), ("mandate_exists", "subject", "unique")).await;
    let end = |subject: &str| EndMandate { id: uuid(1), village: None, subject: subject.to_owned(), reason: reason() };
    let ended = harness.call(OFFICER, "dalang", end("he")).await.unwrap();
    assert!(!ended.allows("he", Power::Claim, harness.clock().now()));
    refused(&harness, BY, end("he"), ("no_mandate", "subject", "known")).await;
});

both!(whose_say_ends_at_a_village_has_to_name_it_rightly, async |backend| {
    let harness = open(backend).await;
    registered(&harness, "甲").await;
    harness.call(OFFICER, "dalang", committee(harness.clock().now(), 1)).await.unwrap();
    let nameless = harness.call(VILLAGER, "dalang", mandate(1, "he")).await.unwrap_err();
    assert_eq!(&*nameless.code, "scope_missing");
    let elsewhere = GiveMandate { village: Some(village(OTHER)), ..mandate(1, "he") };
    refused(&harness, BY, elsewhere, ("other_village", "village", "village")).await;
    let suspend = SuspendOrganisation { id: uuid(1), reason: reason() };
    let forbidden = harness.call(VILLAGER, "dalang", suspend).await.unwrap_err();
    assert_eq!(forbidden.kind, Kind::Forbidden, "the town suspends");
});

both!(a_suspension_opens_the_gap_and_resuming_closes_it, async |backend| {
    let harness = open(backend).await;
    registered(&harness, "甲").await;
    harness.call(OFFICER, "dalang", committee(harness.clock().now(), 1)).await.unwrap();
    let lacks = async || gaps(&harness, 1).await.unwrap().contains(&Gap::SelfGoverning);
    harness.call(OFFICER, "dalang", SuspendOrganisation { id: uuid(1), reason: reason() }).await.unwrap();
    assert!(lacks().await);
    refused(&harness, BY, mandate(1, "he"), ("wrong_state", "id", "state")).await;
    let resume = ResumeOrganisation { id: uuid(1), reason: reason() };
    harness.call(OFFICER, "dalang", resume.clone()).await.unwrap();
    assert!(!lacks().await);
    refused(&harness, BY, resume, ("wrong_state", "id", "state")).await;
    let dissolve = DissolveOrganisation { id: uuid(1), reason: reason() };
    let gone = harness.call(OFFICER, "dalang", dissolve.clone()).await.unwrap();
    assert_eq!(gone.status, OrganisationStatus::Dissolved);
    assert!(lacks().await);
    refused(&harness, BY, dissolve, ("wrong_state", "id", "state")).await;
});

both!(organisations_are_listed_by_place_kind_and_page, async |backend| {
    let harness = open(backend).await;
    registered(&harness, "甲").await;
    for (number, kind) in (1..).zip([OrganisationKind::PartyBranch, OrganisationKind::VolunteerTeam]) {
        harness.call(OFFICER, "dalang", plain(number, kind)).await.unwrap();
    }
    harness.call(OFFICER, "dalang", committee(harness.clock().now(), 3)).await.unwrap();
    let list = async |query: ListOrganisations| harness.call("anybody", "dalang", query).await.unwrap();
    let page = PageRequest { after: None, limit: Some(2) };
    let first = list(ListOrganisations { page: page.clone(), ..ListOrganisations::default() }).await;
    assert_eq!((first.items.len(), first.total), (2, 3));
    let rest = PageRequest { after: first.next, ..page };
    let second = list(ListOrganisations { page: rest, ..ListOrganisations::default() }).await;
    assert_eq!((second.items[0].id, second.next), (uuid(3), None));
    let kind = Some(OrganisationKind::VolunteerTeam);
    assert_eq!(list(ListOrganisations { kind, ..ListOrganisations::default() }).await.total, 1);
    let at = |village: &str| Some(VillageCode::parse(village).unwrap());
    assert_eq!(list(ListOrganisations { village: at(OTHER), ..ListOrganisations::default() }).await.total, 0);
    let there = ListOrganisations { village: at(VILLAGE), community: Some(id(1)), ..ListOrganisations::default() };
    assert_eq!(list(there).await.total, 3);
    let wrong = PageRequest { after: Some("nonsense".to_owned()), limit: None };
    let wrong = ListOrganisations { page: wrong, ..ListOrganisations::default() };
    refused(&harness, ("anybody", "dalang"), wrong, ("wrong_cursor", "page.after", "cursor")).await;
    let away = harness.call("anybody", "humen", GetOrganisation { id: uuid(1) }).await.unwrap_err();
    assert_eq!(&*away.code, "organisation_unknown");
});
