//! The person vault: nothing readable at rest, every look logged, the erased stay erased.

use jiff::SignedDuration;
use wuwei_contracts::{
    Kind, Private, Role,
    registry::{
        CorrectPerson, DisclosedValues, ErasePerson, FindPerson, HoldPerson, ListPersonReads, PersonCorrected,
        PersonDisclosed, PersonErased, PersonErasureDeferred, PersonField, PersonRegistered, PersonStatus,
        PersonValues, ReadSort, ReleaseHold, ShownValues,
    },
};
use wuwei_testkit::{Backend, Harness, assert_dense, both};

use crate::{
    bodies::{VALUES, person, reading, uuid},
    office::{AWAY, CITY, OFFICER, OTHER, VILLAGER, open, refused, village},
    scan,
};

const CLERK: &str = "clerk";
const BY: (&str, &str) = (CLERK, "city");

/// registry with a clerk of the village and an auditor.
async fn vault(backend: Backend) -> Harness {
    let harness = open(backend).await;
    harness.grant(CLERK, Role::StationClerk, &format!("village:{}", crate::office::VILLAGE)).await;
    harness.grant("auditor", Role::Auditor, "city").await;
    harness
}

fn shown(disclosure: u128) -> DisclosedValues {
    DisclosedValues { disclosure: uuid(disclosure), village: village(crate::office::VILLAGE) }
}

fn by_phone(number: u128, phone: &str) -> FindPerson {
    FindPerson {
        id: uuid(number),
        village: village(crate::office::VILLAGE),
        phone: Some(Private::new(phone)),
        id_number: None,
        purpose: "来电登记".to_owned(),
    }
}

fn correction(number: u128, values: PersonValues) -> CorrectPerson {
    CorrectPerson { person: uuid(number), village: village(crate::office::VILLAGE), subject: None, values }
}

fn erase(number: u128) -> ErasePerson {
    ErasePerson { person: uuid(number), reason: "本人要求".to_owned() }
}

fn hold(number: u128) -> HoldPerson {
    let (reason, source) = ("合同档案".to_owned(), "政府采购法第四十二条".to_owned());
    HoldPerson { person: uuid(number), reason, source }
}

fn release(number: u128) -> ReleaseHold {
    ReleaseHold { person: uuid(number), reason: "档案期满".to_owned() }
}

async fn read(harness: &Harness, number: u128, of: u128) -> ShownValues {
    harness.call(CLERK, "city", reading(number, of)).await.unwrap();
    harness.call(CLERK, "city", shown(number)).await.unwrap()
}

both!(a_person_is_shown_to_staff_and_stands_nowhere_in_clear, async |backend| {
    let logs = scan::Logs::listen();
    let harness = vault(backend).await;
    let view = harness.call(CLERK, "city", person(1)).await.unwrap();
    assert_eq!((view.status, view.fields.len()), (PersonStatus::Kept, 5));
    let event = harness.expect::<PersonRegistered>(|_| true).await;
    assert_eq!((event.data.subject.as_deref(), event.sample), (Some("subject-1"), true));
    let values = read(&harness, 10, 1).await.values;
    assert_eq!((values.name, values.phone), (Some(Private::new(VALUES[0])), Some(Private::new(VALUES[1]))));
    assert_eq!(values.id_number, None, "only what was asked for");
    let phone = PersonValues { phone: Some(Private::new("138 9876 5432")), ..PersonValues::default() };
    harness.call(CLERK, "city", correction(1, phone)).await.unwrap();
    let event = harness.expect::<PersonCorrected>(|_| true).await;
    assert_eq!(event.data.fields, ["phone"]);
    assert_eq!(read(&harness, 11, 1).await.values.phone, Some(Private::new(VALUES[5])), "in its one way of writing");
    let found = harness.call(CLERK, "city", by_phone(12, VALUES[5])).await.unwrap();
    assert_eq!(found.people, [uuid(1)]);
    let unknown = harness.call(CLERK, "city", person(1)).await.unwrap_err();
    assert_eq!(&*unknown.code, "id_number_taken");
    harness.settled().await;
    assert_dense(&harness.published("registry").await);
    scan::nothing_of(&harness, &VALUES).await;
    logs.hold_nothing_of(&VALUES);
});

both!(values_are_shown_to_whoever_asked_and_for_a_minute_only, async |backend| {
    let harness = vault(backend).await;
    harness.grant("other", Role::StationClerk, &format!("village:{}", crate::office::VILLAGE)).await;
    harness.call(CLERK, "city", person(1)).await.unwrap();
    let disclosure = harness.call(CLERK, "city", reading(10, 1)).await.unwrap();
    let event = harness.expect::<PersonDisclosed>(|_| true).await;
    assert_eq!((event.data.reader.as_str(), event.data.fields), (CLERK, vec!["name".to_owned(), "phone".to_owned()]));
    refused(&harness, ("other", "city"), shown(10), ("disclosure_unknown", "disclosure", "known")).await;
    refused(&harness, BY, shown(11), ("disclosure_unknown", "disclosure", "known")).await;
    harness.call(CLERK, "city", shown(10)).await.unwrap();
    harness.advance(SignedDuration::from_secs(61));
    assert!(disclosure.until <= harness.clock().now());
    refused(&harness, BY, shown(10), ("disclosure_over", "disclosure", "time")).await;
});

both!(an_erased_person_cannot_be_read_found_or_restored, async |backend| {
    let harness = vault(backend).await;
    harness.call(CLERK, "city", person(1)).await.unwrap();
    read(&harness, 10, 1).await;
    let view = harness.call("subject-1", "city", erase(1)).await.unwrap();
    assert_eq!((view.status, view.fields.len()), (PersonStatus::Erased, 0));
    let event = harness.expect::<PersonErased>(|_| true).await;
    assert_eq!(event.data.subject.as_deref(), Some("subject-1"));
    refused(&harness, BY, shown(10), ("person_erased", "person", "kept")).await;
    refused(&harness, BY, reading(11, 1), ("person_erased", "person", "kept")).await;
    refused(&harness, BY, shown(11), ("disclosure_unknown", "disclosure", "known")).await;
    refused(&harness, BY, correction(1, person(1).values), ("person_erased", "person", "kept")).await;
    assert_eq!(harness.call(CLERK, "city", by_phone(12, VALUES[1])).await.unwrap().people, Vec::<uuid::Uuid>::new());
    let count = async |sql: &str| harness.database().count(sql).await;
    let blank = "SELECT COUNT(*) AS n FROM people WHERE name IS NULL AND phone IS NULL AND id_number IS NULL AND \
                 address IS NULL AND household IS NULL AND phone_index IS NULL AND id_number_index IS NULL AND subject \
                 IS NULL";
    assert_eq!(count(blank).await, 1);
    let destroyed = match backend {
        Backend::Sqlite => "SELECT COUNT(*) AS n FROM person_keys WHERE key = zeroblob(length(key))",
        Backend::Postgres => "SELECT COUNT(*) AS n FROM person_keys WHERE encode(key, 'hex') ~ '^(00)+$'",
    };
    assert_eq!(count(destroyed).await, 1, "the key is overwritten");
    harness.call(CLERK, "city", person(2)).await.unwrap();
    assert_eq!(read(&harness, 13, 2).await.values.name, Some(Private::new(VALUES[0])), "the numbers are free again");
});

both!(an_erased_person_stays_erased_where_an_older_copy_of_the_values_comes_back, async |backend| {
    let harness = vault(backend).await;
    harness.call(CLERK, "city", person(1)).await.unwrap();
    read(&harness, 10, 1).await;
    harness.database().execute("CREATE TABLE older AS SELECT * FROM people").await;
    harness.call(CITY, "city", erase(1)).await.unwrap();
    harness.settled().await;
    harness.database().execute("DELETE FROM people; INSERT INTO people SELECT * FROM older; DROP TABLE older").await;
    let kept = harness.call(CLERK, "city", shown(10)).await.unwrap_err();
    assert_eq!(&*kept.code, "person_erased", "the key is not among what came back");
});

both!(under_a_legal_hold_erasure_is_deferred_and_happens_when_it_ends, async |backend| {
    let harness = vault(backend).await;
    harness.call(CLERK, "city", person(1)).await.unwrap();
    harness.call(CITY, "city", hold(1)).await.unwrap();
    read(&harness, 10, 1).await;
    let view = harness.call("subject-1", "city", erase(1)).await.unwrap();
    assert_eq!(view.status, PersonStatus::Blocked);
    let event = harness.expect::<PersonErasureDeferred>(|_| true).await;
    assert!(event.data.because.contains("合同档案") && event.data.because.contains("政府采购法"), "{event:?}");
    refused(&harness, BY, shown(10), ("person_blocked", "person", "kept")).await;
    refused(&harness, BY, reading(11, 1), ("person_blocked", "person", "kept")).await;
    assert_eq!(
        harness.call(CLERK, "city", by_phone(12, VALUES[1])).await.unwrap().people,
        Vec::<uuid::Uuid>::new(),
        "not used any more"
    );
    assert_eq!(harness.database().count("SELECT COUNT(*) AS n FROM people WHERE name IS NOT NULL").await, 1, "stored");
    refused(&harness, (CITY, "city"), hold(1), ("already_held", "person", "hold")).await;
    let view = harness.call(CITY, "city", release(1)).await.unwrap();
    assert_eq!(view.status, PersonStatus::Erased);
    harness.expect::<PersonErased>(|_| true).await;
    assert_eq!(harness.database().count("SELECT COUNT(*) AS n FROM people WHERE name IS NOT NULL").await, 0);
    refused(&harness, (CITY, "city"), release(1), ("person_erased", "person", "kept")).await;
});

both!(the_person_and_auditors_see_who_looked_when_at_what_and_why, async |backend| {
    let harness = vault(backend).await;
    harness.call(CLERK, "city", person(1)).await.unwrap();
    harness.call(VILLAGER, "city", reading(10, 1)).await.unwrap();
    harness.call(CLERK, "city", by_phone(11, VALUES[1])).await.unwrap();
    let list = || ListPersonReads { person: uuid(1), page: wuwei_contracts::PageRequest::default() };
    let own = harness.call("subject-1", "city", list()).await.unwrap();
    assert_eq!(own.total, 2);
    let (first, second) = (&own.items[0], &own.items[1]);
    assert_eq!((first.reader.as_str(), first.sort, first.purpose.as_str()), (VILLAGER, ReadSort::Read, "通知办理结果"));
    assert_eq!(first.fields, [PersonField::Name, PersonField::Phone]);
    assert_eq!((second.reader.as_str(), second.sort), (CLERK, ReadSort::Found));
    assert_eq!(second.fields, [PersonField::Phone]);
    assert!(first.at <= second.at);
    assert_eq!(harness.call("auditor", "city", list()).await.unwrap(), own);
    refused(&harness, (CLERK, "city"), list(), ("not_the_person", "person", "own")).await;
    refused(&harness, ("subject-2", "city"), list(), ("not_the_person", "person", "own")).await;
});

both!(a_clerk_finds_people_of_the_own_village_by_phone_or_id_number, async |backend| {
    let harness = vault(backend).await;
    harness.call(CLERK, "city", person(1)).await.unwrap();
    let mut family = person(2);
    family.values.id_number = None;
    harness.call(CLERK, "city", family).await.unwrap();
    let found = harness.call(CLERK, "city", by_phone(10, "+86 139 1234 5678")).await.unwrap();
    assert_eq!(found.people, [uuid(1), uuid(2)], "a family shares a phone");
    let by_number = FindPerson { id_number: Some(Private::new(VALUES[2])), phone: None, ..by_phone(11, "") };
    assert_eq!(harness.call(CLERK, "city", by_number).await.unwrap().people, [uuid(1)]);
    assert_eq!(
        harness.call(CLERK, "city", by_phone(12, "13900000000")).await.unwrap().people,
        Vec::<uuid::Uuid>::new()
    );
    let elsewhere = FindPerson { village: village(OTHER), ..by_phone(13, VALUES[1]) };
    assert_eq!(harness.call(CLERK, "city", elsewhere.clone()).await.unwrap_err().kind, Kind::Forbidden);
    assert_eq!(
        harness.call(CITY, "city", elsewhere).await.unwrap().people,
        Vec::<uuid::Uuid>::new(),
        "they are of another village"
    );
    let both = FindPerson { id_number: Some(Private::new(VALUES[2])), ..by_phone(14, VALUES[1]) };
    refused(&harness, BY, both, ("invalid_field", "phone", "one_of")).await;
});

both!(wrong_numbers_are_refused_by_field_and_never_repeated, async |backend| {
    let harness = vault(backend).await;
    let with = |field: PersonField, value: &str| {
        let mut command = person(1);
        command.values.set(field, Private::new(value));
        command
    };
    let table = [
        (with(PersonField::Phone, "139123456789"), "values.phone", "phone", "139123456789"),
        (with(PersonField::IdNumber, "110105194912310021"), "values.id_number", "id_number", "110105194912310021"),
        (with(PersonField::Name, "王小明 "), "values.name", "length", "王小明"),
        (with(PersonField::Name, "王小明"), "values.name", "sample_name", "王小明"),
        (with(PersonField::Address, "路88号\n3栋"), "values.address", "length", "88号"),
    ];
    for (command, field, rule, value) in table {
        let rejection = refused(&harness, BY, command, ("invalid_field", field, rule)).await;
        assert!(!format!("{rejection:?}").contains(value), "{rejection:?}");
    }
    let body = format!("{{\"phone\":{},\"village\":\"{}\"}}", VALUES[1], crate::office::VILLAGE);
    let problem = harness.raw("city", "find_person").by(CLERK).key("k").body(body).refused().await;
    assert!(!format!("{problem:?}").contains(VALUES[1]), "{problem:?}");
    let told = FindPerson { purpose: "回电13912345678".to_owned(), ..by_phone(9, VALUES[1]) };
    refused(&harness, BY, told, ("invalid_field", "purpose", "personal_number")).await;
    assert_eq!(harness.database().rows("people").await, 0);
});

both!(a_sign_in_and_an_id_number_belong_to_one_person, async |backend| {
    let harness = vault(backend).await;
    harness.call(CLERK, "city", person(1)).await.unwrap();
    refused(&harness, BY, person(2), ("id_number_taken", "values.id_number", "unique")).await;
    let mut other = person(2);
    (other.values.id_number, other.subject) = (None, Some("subject-1".to_owned()));
    refused(&harness, BY, other.clone(), ("subject_taken", "subject", "unique")).await;
    other.subject = None;
    harness.call(CLERK, "city", other).await.unwrap();
    let number = PersonValues { id_number: Some(Private::new(VALUES[2])), ..PersonValues::default() };
    refused(&harness, BY, correction(2, number), ("id_number_taken", "values.id_number", "unique")).await;
    let sign_in =
        |subject: &str| CorrectPerson { subject: Some(subject.to_owned()), ..correction(2, PersonValues::default()) };
    refused(&harness, BY, sign_in("subject-1"), ("subject_taken", "subject", "unique")).await;
    harness.call(CLERK, "city", sign_in("subject-2")).await.unwrap();
    let event = harness.expect::<PersonRegistered>(|event| event.sequence() == Some(2)).await;
    assert_eq!(event.data.subject.as_deref(), Some("subject-2"));
    let real = PersonValues { name: Some(Private::new("王小明")), ..PersonValues::default() };
    refused(&harness, BY, correction(2, real), ("sample_name", "values.name", "sample_name")).await;
});

both!(the_vault_is_the_citys_and_only_staff_of_the_village_use_it, async |backend| {
    let harness = vault(backend).await;
    refused(&harness, (CLERK, "dalang"), person(1), ("only_for_city", "town", "owner")).await;
    harness.call(CLERK, "city", person(1)).await.unwrap();
    let mut elsewhere = reading(10, 1);
    elsewhere.village = village(OTHER);
    assert_eq!(harness.call(CLERK, "city", elsewhere.clone()).await.unwrap_err().kind, Kind::Forbidden);
    refused(&harness, (CITY, "city"), elsewhere, ("other_village", "village", "village")).await;
    for who in ["subject-1", OFFICER, "auditor"] {
        let forbidden = harness.call(who, "city", reading(10, 1)).await.unwrap_err();
        assert_eq!(forbidden.kind, Kind::Forbidden, "{who}");
    }
    let mut nowhere = person(2);
    nowhere.village = village("999999999999");
    refused(&harness, (CITY, "city"), nowhere, ("town_code_unknown", "scope", "known")).await;
    let mut away = person(2);
    (away.village, away.values.id_number) = (village(AWAY), None);
    assert_eq!(harness.call(CLERK, "city", away).await.unwrap_err().kind, Kind::Forbidden);
    refused(&harness, (CLERK, "city"), erase(1), ("not_the_person", "person", "own")).await;
    refused(&harness, (CITY, "city"), reading(10, 9), ("person_unknown", "person", "known")).await;
    harness.call(CITY, "city", erase(1)).await.unwrap();
});

// Two instances: no read slips behind an erasure, and one id number is one person's.
#[test]
fn reads_race_an_erasure_and_registrations_each_other() {
    wuwei_testkit::run(Backend::Postgres, async |backend| {
        let mut harness = vault(backend).await;
        harness.second_instance().await;
        for round in 0..8_u128 {
            let (one, other) = (round * 10 + 1, round * 10 + 2);
            let (first, second) =
                tokio::join!(harness.call(CLERK, "city", person(one)), harness.call(CLERK, "city", person(other)));
            assert_eq!(u8::from(first.is_ok()) + u8::from(second.is_ok()), 1, "{first:?} {second:?}");
            let there = if first.is_ok() { one } else { other };
            assert_eq!(&*first.err().or(second.err()).unwrap().code, "id_number_taken");
            let (read, erased) = tokio::join!(
                harness.call(CLERK, "city", reading(1000 + round, there)),
                harness.call(CITY, "city", erase(there)),
            );
            erased.unwrap();
            if let Err(refused) = read {
                assert_eq!(&*refused.code, "person_erased");
            }
            let after = harness.call(CLERK, "city", shown(1000 + round)).await.unwrap_err();
            assert!(matches!(&*after.code, "person_erased" | "disclosure_unknown"), "{after}");
        }
        harness.settled().await;
        assert_dense(&harness.published("registry").await);
    });
}
