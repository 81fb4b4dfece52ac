//! The values of a disclosure, to whoever asked for it, for a short time.

use jiff::SignedDuration;
use sea_orm::EntityTrait;
use uuid::Uuid;
use wuwei_contracts::registry::{DisclosedValues, PersonRejection, ReadSort, ShownValues, person_look::SHOWN_FOR};
use wuwei_runtime::{Answers, Fault, Outcome, Read, Refusal, SealedKey};

use crate::{
    Registry,
    commands::only_for_city,
    entities::{person, person_key, person_read},
    store::{people, reads},
    vault,
};

impl Answers<DisclosedValues> for Registry {
    async fn answer(&self, read: &Read, query: DisclosedValues) -> Outcome<DisclosedValues> {
        only_for_city(read.town())?;
        let unknown = || PersonRejection::DisclosureUnknown(query.disclosure);
        let id = query.disclosure.to_string();
        let row = person_read::Entity::find_by_id(id).one(read.database()).await.map_err(Fault::new)?;
        let row = row.filter(|row| row.reader == read.origin().actor.subject).ok_or_else(unknown)?;
        let (person, look) = (row.person, reads::view(row)?);
        let until = look.at + SignedDuration::from_secs(SHOWN_FOR);
        if look.sort != ReadSort::Read {
            return Err(unknown().into());
        }
        if until <= read.now() {
            return Err(PersonRejection::DisclosureOver { id: query.disclosure, until }.into());
        }
        let (row, key) = kept(read, person).await?;
        if row.village != query.village.as_str() {
            return Err(PersonRejection::OtherVillage(query.village).into());
        }
        Ok(ShownValues { person, values: vault::open(&self.sealer, &key, &row, &look.fields)? })
    }
}

/// The row and key of a person whose data may still be used. An erasure between the two reads leaves a key that opens
/// nothing.
async fn kept(read: &Read, person: Uuid) -> Result<(person::Model, SealedKey), Refusal> {
    let row = person::Entity::find_by_id(person).one(read.database()).await.map_err(Fault::new)?;
    let row = row.ok_or(PersonRejection::Unknown(person))?;
    people::stored(row.clone())?.person.usable()?;
    let key = person_key::Entity::find_by_id(person).one(read.database()).await.map_err(Fault::new)?;
    let key = key.filter(|key| key.destroyed_at.is_none()).ok_or(PersonRejection::Erased(person))?;
    Ok((row, SealedKey::stored(key.key)))
}
