//! Organisations, liaisons, meetings and people as tests need them.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;
use wuwei_contracts::{
    Private, Role, Scope,
    grants::GiveGrant,
    registry::{
        AssignLiaison, Candidate, Consent, Election, FoundOrganisation, Gap, LiaisonSort, ListCoverage, MeetingFigures,
        MeetingKind, OrganisationKind, PersonField, PersonValues, ReadPerson, RecordAssembly, RegisterPerson, Term,
    },
};
use wuwei_testkit::Harness;

use crate::office::{VILLAGE, id, village};

/// The names, numbers and other private values that tests use.
pub const VALUES: [&str; 6] =
    ["示例·王小明", "13912345678", "11010519491231002X", "示例路88号3栋1204", "示例·独居老人", "13898765432"];

/// An id.
pub fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number)
}

/// A term that began yesterday and ends in that many days.
pub fn term(now: Timestamp, days: i64) -> Term {
    Term { from: now - SignedDuration::from_hours(24), until: in_days(now, days) }
}

pub fn in_days(now: Timestamp, days: i64) -> Timestamp {
    now + SignedDuration::from_hours(24 * days)
}

/// An election with that turnout of 300, in which everybody voted for the one elected.
pub fn election(now: Timestamp, turnout: u32) -> Election {
    let held_on = wuwei_calendar::date(now - SignedDuration::from_hours(48));
    Election {
        held_on,
        electorate: 300,
        turnout,
        candidates: vec![Candidate { number: 1, votes: turnout, elected: true }],
    }
}

/// An owners' committee of the first community, elected for 100 days.
pub fn committee(now: Timestamp, number: u128) -> FoundOrganisation {
    FoundOrganisation {
        term: Some(term(now, 100)),
        election: Some(election(now, 200)),
        ..plain(number, OrganisationKind::OwnersCommittee)
    }
}

/// An organisation of the first community, of a kind without terms.
pub fn plain(number: u128, kind: OrganisationKind) -> FoundOrganisation {
    FoundOrganisation {
        id: uuid(number),
        village: village(VILLAGE),
        community: Some(id(1)),
        kind,
        name: format!("示例{}", kind.chinese()),
        led_by: None,
        affiliated_with: None,
        skills: vec!["调解".to_owned()],
        term: None,
        election: None,
        sample: true,
    }
}

/// A liaison of the communities of those numbers.
pub fn liaison(number: u128, communities: &[u32]) -> AssignLiaison {
    AssignLiaison {
        id: uuid(number),
        village: village(VILLAGE),
        subject: "zhou".to_owned(),
        sort: LiaisonSort::Cadre,
        communities: communities.iter().map(|number| id(*number)).collect(),
        until: None,
        sample: true,
    }
}

/// A grant from now on, in person.
pub fn give(number: u128, holder: &str, role: Role, scope: &str) -> GiveGrant {
    GiveGrant {
        id: uuid(number),
        holder: holder.to_owned(),
        role,
        scope: Scope::try_from(scope.to_owned()).unwrap(),
        from: None,
        until: None,
        on_behalf_of: None,
    }
}

/// A meeting of representatives that adopts what it decides about.
pub fn assembly(now: Timestamp, number: u128) -> RecordAssembly {
    RecordAssembly {
        id: uuid(number),
        village: village(VILLAGE),
        community: Some(id(1)),
        kind: MeetingKind::VillagersRepresentatives,
        local_rule: None,
        matter: "示例: 申请楼道加装扶手奖补".to_owned(),
        notice_on: None,
        held_on: wuwei_calendar::date(now),
        figures: MeetingFigures {
            eligible: 90,
            present: 60,
            households: None,
            households_present: None,
            area: None,
            area_present: None,
            area_for: None,
            votes_for: 31,
            against: 20,
            abstain: 9,
        },
        minutes: "示例会议记录。".to_owned(),
        sample: true,
    }
}

/// A person with every value.
pub fn person(number: u128) -> RegisterPerson {
    let value = |place: usize| Some(Private::new(VALUES[place]));
    RegisterPerson {
        id: uuid(number),
        village: village(VILLAGE),
        subject: Some(format!("subject-{number}")),
        consent: Consent { text: "示例同意书第一版".to_owned(), purpose: "办理小区事务".to_owned() },
        values: PersonValues {
            name: value(0),
            phone: value(1),
            id_number: value(2),
            address: value(3),
            household: value(4),
            email: None,
        },
        sample: true,
    }
}

/// A reading of name and phone.
pub fn reading(number: u128, person: u128) -> ReadPerson {
    ReadPerson {
        id: uuid(number),
        person: uuid(person),
        village: village(VILLAGE),
        fields: vec![PersonField::Name, PersonField::Phone],
        purpose: "通知办理结果".to_owned(),
    }
}

/// The gaps of a community, none for one that is not there.
pub async fn gaps(harness: &Harness, number: u32) -> Option<Vec<Gap>> {
    let all = harness.call("anybody", "dalang", ListCoverage::default()).await.unwrap();
    all.items.into_iter().find(|one| one.community == id(number)).map(|one| one.gaps)
}
