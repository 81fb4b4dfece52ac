//! Putting a person into the vault.

use wuwei_contracts::{
    Scope,
    registry::{PersonField, PersonRejection, RegisterPerson},
};
use wuwei_runtime::{Handles, Outcome, Work};

use super::only_for_city;
use crate::{
    Registry,
    domain::person,
    entities::person_key,
    store::{grants, people},
    vault,
};

impl Handles<RegisterPerson> for Registry {
    /// The village is looked up only by its town, which keeps its code for ever; one sign-in and one id number belong to
    /// one person by unique rules.
    async fn handle(&self, work: &Work, command: RegisterPerson) -> Outcome<RegisterPerson> {
        only_for_city(work.town())?;
        grants::town_of(work, &Scope::Village(command.village.clone())).await?;
        let key = self.sealer.new_key()?;
        let sealed = vault::seal(&self.sealer, &key, command.id, &command.values)?;
        if let Some(index) = sealed.id_number_index()
            && !people::with(work, PersonField::IdNumber, index).await?.is_empty()
        {
            return Err(PersonRejection::IdNumberTaken.into());
        }
        if let Some(subject) = &command.subject
            && people::has_subject(work, command.id, subject).await?
        {
            return Err(PersonRejection::SubjectTaken(subject.clone()).into());
        }
        let (person, registered) = person::register(&command, work.now());
        people::insert(work, &person, command.consent, sealed);
        work.emit(registered);
        let town = work.town().to_string();
        work.insert(person_key::Model {
            id: command.id,
            town,
            key: key.bytes().to_vec(),
            destroyed_at: None,
            version: 1,
        });
        Ok(person.view())
    }
}
