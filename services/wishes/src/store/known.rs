//! What wishes knows of others' things: catalogues, rounds, people.

use uuid::Uuid;
use wuwei_contracts::{
    Town,
    delegation::CataloguePublished,
    subsidies::{RoundState, RoundView},
    wishes::WishRejection,
};
use wuwei_runtime::{Fault, Refusal, Work, column::value};

use crate::entities::{
    known_catalogue::{Column, Model as Catalogue},
    known_person::Model as Person,
    known_round::Model as Round,
};

/// Notes a version of the catalogue.
pub async fn publish(work: &Work, catalogue: CataloguePublished) -> Result<(), Refusal> {
    let codes: Vec<String> = catalogue.items.into_iter().map(|item| item.code).collect();
    let before = work.find::<Catalogue>(catalogue.version.as_str()).await?;
    let row = Catalogue {
        id: catalogue.version,
        town: Town::CITY.to_owned(),
        in_force: catalogue.in_force.as_microsecond(),
        items: serde_json::to_string(&codes).map_err(Fault::new)?,
        version: before.as_ref().map_or(1, |before| before.version + 1),
    };
    match before {
        Some(_) => work.save(row),
        None => work.insert(row),
    }
    Ok(())
}

/// Refuses an item that the catalogue in force does not hold. The catalogue is reference data: a new version may take
/// effect elsewhere a moment earlier, and delegation refuses the case then.
pub async fn item(work: &Work, item: &str) -> Result<(), Refusal> {
    let versions = work.list::<Catalogue>(Column::Town, Town::CITY).await?;
    let begun = versions.into_iter().filter(|version| version.in_force <= work.now().as_microsecond());
    let codes: Vec<String> = match begun.max_by_key(|version| version.in_force) {
        Some(version) => serde_json::from_str(&version.items).map_err(Fault::new)?,
        None => Vec::new(),
    };
    if codes.iter().any(|code| code == item) {
        return Ok(());
    }
    Err(WishRejection::ItemUnknown(item.to_owned()).into())
}

/// Notes a round.
pub async fn round(work: &Work, round: &RoundView) -> Result<(), Refusal> {
    let before = work.find::<Round>(round.id).await?;
    let state = serde_json::to_value(round.state).map_err(Fault::new)?;
    let row = Round {
        id: round.id,
        town: round.town.to_string(),
        state: state.as_str().unwrap_or_default().to_owned(),
        call_until: round.call_until.as_microsecond(),
        version: before.as_ref().map_or(1, |before| before.version + 1),
    };
    match before {
        Some(_) => work.save(row),
        None => work.insert(row),
    }
    Ok(())
}

/// Refuses a round that is not known, not of the town at work, or takes nothing in any more; makes the decision at hand
/// rest on it.
pub async fn open_round(work: &Work, id: Uuid) -> Result<(), Refusal> {
    let round = work.find::<Round>(id).await?.ok_or(WishRejection::RoundUnknown(id))?;
    if round.town != work.town().as_str() {
        let owner = value("known_rounds.town", round.town)?;
        return Err(WishRejection::RoundOfAnotherTown { round: id, owner }.into());
    }
    let state: RoundState = value("known_rounds.state", round.state.clone())?;
    if state != RoundState::Open || round.call_until <= work.now().as_microsecond() {
        return Err(WishRejection::RoundNotOpen(id).into());
    }
    work.guard(&round);
    Ok(())
}

/// Notes that there is a person, under which subject they sign in, and whether they are erased.
pub async fn person(work: &Work, id: Uuid, subject: Option<String>, erased: bool) -> Result<(), Refusal> {
    let before = work.find::<Person>(id).await?;
    let version = before.as_ref().map_or(1, |before| before.version + 1);
    let row = Person { id, town: Town::CITY.to_owned(), subject, erased, version };
    match before {
        Some(_) => work.save(row),
        None => work.insert(row),
    }
    Ok(())
}

/// Refuses a person who is not known or is erased. The row is saved anew: erasing the person reads the keys to destroy before
/// it saves that row, so that no key made in between slips behind it.
pub async fn live_person(work: &Work, id: Uuid) -> Result<(), Refusal> {
    let person = work.find::<Person>(id).await?.ok_or(WishRejection::PersonUnknown(id))?;
    if person.erased {
        return Err(WishRejection::PersonErased(id).into());
    }
    work.save(Person { version: person.version + 1, ..person });
    Ok(())
}

/// The subject under which a person signs in, if they do.
pub async fn subject_of(work: &Work, person: Option<Uuid>) -> Result<Option<String>, Refusal> {
    let Some(person) = person else { return Ok(None) };
    Ok(work.find::<Person>(person).await?.and_then(|person| person.subject))
}
