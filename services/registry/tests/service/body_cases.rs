//! A case for each command and due task on organisations, liaisons, meetings and people.

use jiff::{SignedDuration, Timestamp};
use wuwei_contracts::{
    Command, Private,
    registry::{
        AssignLiaison, CorrectPerson, DissolveOrganisation, EndLiaison, EndMandate, ErasePerson, FindPerson,
        GiveMandate, HoldPerson, PersonValues, Power, ReleaseHold, RenewTerm, ResumeOrganisation, SuspendOrganisation,
        Term,
    },
};
use wuwei_registry::{EndAssignment, EndTerm};
use wuwei_testkit::{Case, Harness};

use crate::{
    bodies::{VALUES, assembly, committee, election, in_days, liaison, person, reading, term, uuid},
    handlers::communities,
    office::{CITY, OFFICER, VILLAGE, village},
};

const LATER: SignedDuration = SignedDuration::from_hours(24 * 101);

fn now() -> Timestamp {
    wuwei_runtime::Clock::default().now()
}

fn reason() -> String {
    "试".to_owned()
}

fn mandate() -> GiveMandate {
    let powers = vec![Power::Claim];
    GiveMandate { id: uuid(1), village: None, subject: "he".to_owned(), powers, from: None, until: None }
}

fn suspend() -> SuspendOrganisation {
    SuspendOrganisation { id: uuid(1), reason: reason() }
}

fn hold() -> HoldPerson {
    HoldPerson { person: uuid(1), reason: reason(), source: reason() }
}

fn timed() -> AssignLiaison {
    AssignLiaison { until: Some(in_days(now(), 30)), ..liaison(1, &[1]) }
}

async fn done<C: Command>(harness: &Harness, who: &str, town: &str, command: C) {
    if let Err(refusal) = harness.call(who, town, command).await {
        panic!("{}: {refusal}", C::NAME);
    }
}

/// `case` where `first` was done in Dalang, on communities.
fn after<C: Command>(case: Case, first: C) -> Case {
    case.after(move |harness| {
        let first = first.clone();
        Box::pin(async move { done(harness, OFFICER, "dalang", first).await })
    })
}

/// `command` by the town officer, on communities.
fn in_town<C: Command>(command: &C) -> Case {
    Case::command(OFFICER, "dalang", command).after(|harness| Box::pin(communities(harness)))
}

/// `command` by the city officer, on a registry with one person.
fn of_person<C: Command>(command: &C) -> Case {
    Case::command(CITY, "city", command).after(|harness| {
        Box::pin(async move {
            communities(harness).await;
            done(harness, CITY, "city", person(1)).await;
        })
    })
}

pub fn all() -> Vec<Case> {
    let mut cases = bodies();
    cases.extend(people());
    cases
}

fn bodies() -> Vec<Case> {
    let renewal = RenewTerm {
        id: uuid(1),
        village: None,
        term: Term { from: now(), ..term(now(), 200) },
        election: Some(election(now(), 200)),
    };
    let end_mandate = EndMandate { id: uuid(1), village: None, subject: "he".to_owned(), reason: reason() };
    let resume = ResumeOrganisation { id: uuid(1), reason: reason() };
    let founded = |case: Case| after(case, committee(now(), 1));
    let empty = |case: Case| case.after(|harness| Box::pin(communities(harness)));
    vec![
        in_town(&committee(now(), 1)),
        founded(in_town(&renewal)),
        founded(in_town(&mandate())),
        after(founded(in_town(&end_mandate)), mandate()),
        founded(in_town(&suspend())),
        after(founded(in_town(&resume)), suspend()),
        founded(in_town(&DissolveOrganisation { id: uuid(1), reason: reason() })),
        founded(empty(Case::due::<EndTerm>(LATER))),
        in_town(&liaison(1, &[1, 2])),
        after(in_town(&EndLiaison { id: uuid(1), village: None, reason: reason() }), timed()),
        after(empty(Case::due::<EndAssignment>(LATER)), timed()),
        in_town(&assembly(now(), 1)),
    ]
}

fn people() -> Vec<Case> {
    let phone = PersonValues { phone: Some(Private::new(VALUES[5])), ..PersonValues::default() };
    let correct = CorrectPerson {
        person: uuid(1),
        village: village(VILLAGE),
        subject: Some("subject-9".to_owned()),
        values: phone,
    };
    let find = FindPerson {
        id: uuid(2),
        village: village(VILLAGE),
        phone: Some(Private::new(VALUES[1])),
        id_number: None,
        purpose: reason(),
    };
    let held = |case: Case| case.after(|harness| Box::pin(async move { done(harness, CITY, "city", hold()).await }));
    vec![
        Case::command(CITY, "city", &person(1)).after(|harness| Box::pin(communities(harness))),
        of_person(&correct),
        of_person(&find),
        of_person(&reading(2, 1)),
        of_person(&ErasePerson { person: uuid(1), reason: reason() }),
        held(of_person(&ErasePerson { person: uuid(1), reason: reason() })),
        of_person(&hold()),
        held(of_person(&ReleaseHold { person: uuid(1), reason: reason() })),
    ]
}
