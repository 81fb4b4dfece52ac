use wuwei_contracts::{
    Private, Reject,
    registry::{Consent, PersonValues},
};

use super::*;

mod state_machine;

pub(super) fn now() -> Timestamp {
    "2026-11-26T00:00:00Z".parse().unwrap()
}

pub(super) fn person() -> Person {
    let values = PersonValues {
        name: Some(Private::new("示例·张三")),
        phone: Some(Private::new("13800138000")),
        ..PersonValues::default()
    };
    let command = RegisterPerson {
        id: Uuid::from_u128(7),
        village: VillageCode::parse("441900113219").unwrap(),
        subject: Some("zhang".to_owned()),
        consent: Consent { text: "同意".to_owned(), purpose: "办事".to_owned() },
        values,
        sample: true,
    };
    register(&command, now()).0
}

pub(super) fn hold() -> Hold {
    Hold { reason: "合同档案".to_owned(), source: "政府采购法第四十二条".to_owned(), at: now() }
}

pub(super) fn reading(field: PersonField) -> Reading {
    Reading { reader: "clerk".to_owned(), fields: vec![field], purpose: "联系".to_owned() }
}

fn code<T>(result: Result<T, PersonRejection>) -> String {
    result.map(|_| ()).unwrap_err().code().to_owned()
}

fn reason() -> String {
    "本人要求".to_owned()
}

#[test]
fn an_erased_person_has_nothing_left_and_takes_no_step() {
    let Erasure::Done(gone, event) = person().erase(reason(), now()).unwrap() else { panic!("it was deferred") };
    assert_eq!(event.subject.as_deref(), Some("zhang"), "others have to forget that sign-in");
    assert_eq!((&gone.facts().subject, gone.facts().fields.len()), (&None, 0));
    assert_eq!(code(gone.clone().disclose(reading(PersonField::Name), now())), "person_erased");
    assert_eq!(code(gone.clone().correct(&[PersonField::Name], now())), "person_erased");
    assert_eq!(code(gone.clone().sign_in("he".to_owned(), now())), "person_erased");
    assert_eq!(code(gone.clone().hold(hold(), now())), "person_erased");
    assert_eq!(code(gone.clone().release(reason(), now())), "person_erased");
    assert_eq!(code(gone.erase(reason(), now())), "person_erased");
}

#[test]
fn under_a_legal_hold_erasure_waits_and_all_use_but_storage_stops() {
    let (held, _) = person().hold(hold(), now()).unwrap();
    assert!(held.clone().disclose(reading(PersonField::Name), now()).is_ok(), "a hold alone stops no use");
    let Erasure::Deferred(blocked, event) = held.erase(reason(), now()).unwrap() else { panic!("it was not deferred") };
    assert_eq!(event.because, "合同档案 (政府采购法第四十二条)");
    assert_eq!(blocked.facts().fields, [PersonField::Name, PersonField::Phone], "stored");
    assert_eq!(code(blocked.clone().disclose(reading(PersonField::Name), now())), "person_blocked");
    assert_eq!(code(blocked.clone().correct(&[PersonField::Name], now())), "person_blocked");
    assert_eq!(code(blocked.clone().erase(reason(), now())), "person_blocked");
    let Release::Erased(gone, _) = blocked.release(reason(), now()).unwrap() else { panic!("it did not happen") };
    assert_eq!(gone.status(), PersonStatus::Erased);
}

#[test]
fn only_what_was_given_is_disclosed() {
    assert_eq!(code(person().disclose(reading(PersonField::Address), now())), "not_given");
    let (person, event) = person().disclose(reading(PersonField::Phone), now()).unwrap();
    assert_eq!((event.fields, person.facts().version), (vec!["phone".to_owned()], 2));
}

#[test]
fn the_end_of_a_hold_without_an_erasure_changes_nothing_else() {
    assert_eq!(code(person().release(reason(), now())), "not_held");
    let (held, _) = person().hold(hold(), now()).unwrap();
    assert_eq!(code(held.clone().hold(hold(), now())), "already_held");
    let Release::Kept(kept, _) = held.release(reason(), now()).unwrap() else { panic!("nobody asked for that") };
    assert_eq!((kept.status(), kept.facts().fields.len()), (PersonStatus::Kept, 2));
}
