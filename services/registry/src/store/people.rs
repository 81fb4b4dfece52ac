//! People of the vault and their rows. Values are sealed before they come here, and opened after they leave.

use jiff::Timestamp;
use uuid::Uuid;
use wuwei_contracts::{
    VillageCode,
    registry::{Consent, PersonField, PersonRejection, PersonStatus},
};
use wuwei_runtime::{Fault, Refusal, Work, clock::from_micros, column::value};

use super::decider;
use crate::{
    domain::person::{Asked, Facts, Hold, Person},
    entities::{
        person::{Column, Model},
        person_key,
    },
    vault::Sealed,
};

/// A person, and the row they were found in, with the sealed values.
pub struct Stored {
    /// The person.
    pub person: Person,
    row: Model,
}

/// The person that the request names.
pub async fn named(work: &Work, id: Uuid) -> Result<Stored, Refusal> {
    let row = work.find::<Model>(id).await?.ok_or(PersonRejection::Unknown(id))?;
    Ok(stored(row)?)
}

/// The person that the request names, one of `village`: the caller's scope was checked against that.
pub async fn of_village(work: &Work, id: Uuid, village: &VillageCode) -> Result<Stored, Refusal> {
    let stored = named(work, id).await?;
    if stored.person.facts().village != *village {
        return Err(PersonRejection::OtherVillage(village.clone()).into());
    }
    Ok(stored)
}

/// The people with the digest `index` of a phone number, or of an id number.
pub async fn with(work: &Work, field: PersonField, index: &str) -> Result<Vec<Stored>, Refusal> {
    let column = if field == PersonField::Phone { Column::PhoneIndex } else { Column::IdNumberIndex };
    let rows = work.list::<Model>(column, index).await?;
    Ok(rows.into_iter().map(stored).collect::<Result<_, _>>()?)
}

/// Whether somebody but `person` signs in as `subject`. A unique rule stands behind it.
pub async fn has_subject(work: &Work, person: Uuid, subject: &str) -> Result<bool, Refusal> {
    let rows = work.list::<Model>(Column::Subject, subject).await?;
    Ok(rows.iter().any(|row| row.id != person))
}

/// The person's key.
pub async fn key(work: &Work, person: Uuid) -> Result<person_key::Model, Refusal> {
    let row = work.find::<person_key::Model>(person).await?;
    Ok(row.ok_or_else(|| Fault::new(format!("the person {person} has no key")))?)
}

/// Destroys the person's key: it is overwritten.
pub async fn destroy_key(work: &Work, person: Uuid) -> Result<(), Refusal> {
    let row = key(work, person).await?;
    let (key, version) = (vec![0; row.key.len()], row.version + 1);
    work.save(person_key::Model { key, destroyed_at: Some(work.now().as_microsecond()), version, ..row });
    Ok(())
}

/// Inserts a new person.
pub fn insert(work: &Work, person: &Person, consent: Consent, sealed: Sealed) {
    let row = Model { consent_text: consent.text, consent_purpose: consent.purpose, ..empty(person.facts()) };
    work.insert(sealed.into_row(written(work, person, row)));
}

/// Saves a person at their next version, with the values that were sealed anew. Of an erased person nothing stays.
pub fn save(work: &Work, person: &Person, stored: Stored, sealed: Sealed) {
    work.save(sealed.into_row(written(work, person, stored.row)));
}

/// The person of a row.
pub fn stored(row: Model) -> Result<Stored, Fault> {
    let status: PersonStatus = value("people.status", row.status.clone())?;
    let given = |field: &PersonField| Sealed::of(&row, *field).is_some();
    let facts = Facts {
        id: row.id,
        village: value("people.village", row.village.clone())?,
        subject: row.subject.clone(),
        sample: row.sample,
        fields: PersonField::ALL.into_iter().filter(given).collect(),
        registered: from_micros(row.registered_at),
        changed: from_micros(row.changed_at),
        version: row.version,
    };
    let hold = || Hold {
        reason: row.hold_reason.clone().unwrap_or_default(),
        source: row.hold_source.clone().unwrap_or_default(),
        at: from_micros(row.held_at.unwrap_or_default()),
    };
    let asked = || Asked {
        reason: row.erasure_reason.clone().unwrap_or_default(),
        at: from_micros(row.erasure_asked_at.unwrap_or_default()),
    };
    let person = match status {
        PersonStatus::Kept => Person::Kept(facts),
        PersonStatus::Held => Person::Held(facts, hold()),
        PersonStatus::Blocked => Person::Blocked(facts, hold(), asked()),
        PersonStatus::Erased => Person::Erased(facts),
    };
    Ok(Stored { person, row })
}

fn written(work: &Work, person: &Person, row: Model) -> Model {
    let (decided_by, on_behalf_of) = decider(work);
    let facts = person.facts();
    let (hold, asked) = match person {
        Person::Kept(_) | Person::Erased(_) => (None, None),
        Person::Held(_, hold) => (Some(hold), None),
        Person::Blocked(_, hold, asked) => (Some(hold), Some(asked)),
    };
    let row = Model {
        subject: facts.subject.clone(),
        status: person.status().as_str().to_owned(),
        hold_reason: hold.map(|hold| hold.reason.clone()),
        hold_source: hold.map(|hold| hold.source.clone()),
        held_at: hold.map(|hold| hold.at).map(Timestamp::as_microsecond),
        erasure_reason: asked.map(|asked| asked.reason.clone()),
        erasure_asked_at: asked.map(|asked| asked.at).map(Timestamp::as_microsecond),
        decided_by,
        on_behalf_of,
        changed_at: facts.changed.as_microsecond(),
        version: facts.version,
        ..row
    };
    match person {
        Person::Kept(_) | Person::Held(..) | Person::Blocked(..) => row,
        Person::Erased(_) => Model {
            name: None,
            phone: None,
            id_number: None,
            address: None,
            household: None,
            email: None,
            phone_index: None,
            id_number_index: None,
            ..row
        },
    }
}

fn empty(facts: &Facts) -> Model {
    Model {
        id: facts.id,
        town: wuwei_contracts::Town::CITY.to_owned(),
        village: facts.village.to_string(),
        subject: None,
        sample: facts.sample,
        consent_text: String::new(),
        consent_purpose: String::new(),
        name: None,
        phone: None,
        id_number: None,
        address: None,
        household: None,
        email: None,
        phone_index: None,
        id_number_index: None,
        status: String::new(),
        hold_reason: None,
        hold_source: None,
        held_at: None,
        erasure_reason: None,
        erasure_asked_at: None,
        decided_by: String::new(),
        on_behalf_of: None,
        registered_at: facts.registered.as_microsecond(),
        changed_at: facts.changed.as_microsecond(),
        version: facts.version,
    }
}
