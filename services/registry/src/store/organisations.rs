//! Organisations and their rows.

use jiff::Timestamp;
use uuid::Uuid;
use wuwei_contracts::{
    VillageCode,
    registry::{OrganisationRejection, OrganisationStatus, Term},
};
use wuwei_runtime::{
    Fault, Refusal, Work,
    clock::from_micros,
    column::{json, value, written},
};

use super::decider;
use crate::{
    domain::organisation::{Facts, Organisation},
    entities::organisation::Model,
};

/// The organisation that the request names in `field`, one of the town in the subject.
pub async fn named(work: &Work, field: &'static str, id: Uuid) -> Result<Organisation, Refusal> {
    let row = work.find::<Model>(id).await?.filter(|row| row.town == work.town().as_str());
    Ok(organisation(row.ok_or(OrganisationRejection::Unknown { field, id })?)?)
}

/// The organisation of a request whose village, where it is named, must be the organisation's: the caller's scope was
/// checked against that.
pub async fn of_village(work: &Work, id: Uuid, village: Option<&VillageCode>) -> Result<Organisation, Refusal> {
    let organisation = named(work, "id", id).await?;
    let found = &organisation.facts().village;
    match village.filter(|given| *given != found) {
        Some(given) => {
            let (found, given) = (found.clone(), given.clone());
            Err(OrganisationRejection::OtherVillage { found, given }.into())
        }
        None => Ok(organisation),
    }
}

/// Makes a decision rest on the organisation being as it was found.
pub fn guard(work: &Work, organisation: &Organisation) -> Result<(), Fault> {
    work.guard(&row(work, organisation)?);
    Ok(())
}

/// Inserts a new organisation.
pub fn insert(work: &Work, organisation: &Organisation) -> Result<(), Fault> {
    work.insert(row(work, organisation)?);
    Ok(())
}

/// Saves an organisation at its next version.
pub fn save(work: &Work, organisation: &Organisation) -> Result<(), Fault> {
    work.save(row(work, organisation)?);
    Ok(())
}

/// The organisation of a row.
pub fn organisation(row: Model) -> Result<Organisation, Fault> {
    let status: OrganisationStatus = value("organisations.status", row.status)?;
    let term = row.term_from.zip(row.term_until);
    let facts = Facts {
        id: row.id,
        town: value("organisations.town", row.town)?,
        village: value("organisations.village", row.village)?,
        community: row.community.map(|id| value("organisations.community", id)).transpose()?,
        kind: value("organisations.kind", row.kind)?,
        name: row.name,
        sample: row.sample,
        term: term.map(|(from, until)| Term { from: from_micros(from), until: from_micros(until) }),
        terms: row.terms,
        led_by: row.led_by,
        affiliated_with: row.affiliated_with,
        skills: json("organisations.skills", &row.skills)?,
        mandates: json("organisations.mandates", &row.mandates)?,
        reason: row.reason,
        founded: from_micros(row.founded_at),
        changed: from_micros(row.changed_at),
        version: row.version,
    };
    Ok(match status {
        OrganisationStatus::Active => Organisation::Active(facts),
        OrganisationStatus::Expired => Organisation::Expired(facts),
        OrganisationStatus::Suspended => Organisation::Suspended(facts),
        OrganisationStatus::Dissolved => Organisation::Dissolved(facts),
    })
}

fn row(work: &Work, organisation: &Organisation) -> Result<Model, Fault> {
    let facts = organisation.facts();
    let (decided_by, on_behalf_of) = decider(work);
    Ok(Model {
        id: facts.id,
        town: facts.town.to_string(),
        village: facts.village.to_string(),
        community: facts.community.as_ref().map(ToString::to_string),
        kind: facts.kind.as_str().to_owned(),
        name: facts.name.clone(),
        sample: facts.sample,
        status: organisation.status().as_str().to_owned(),
        term_from: facts.term.map(|term| term.from).map(Timestamp::as_microsecond),
        term_until: facts.term.map(|term| term.until).map(Timestamp::as_microsecond),
        terms: facts.terms,
        led_by: facts.led_by,
        affiliated_with: facts.affiliated_with,
        skills: written(&facts.skills)?,
        mandates: written(&facts.mandates)?,
        reason: facts.reason.clone(),
        decided_by,
        on_behalf_of,
        founded_at: facts.founded.as_microsecond(),
        changed_at: facts.changed.as_microsecond(),
        version: facts.version,
    })
}
