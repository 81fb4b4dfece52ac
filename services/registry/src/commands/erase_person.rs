//! Erasing a person, or noting that it has to wait for the end of a legal hold.

use wuwei_contracts::{
    Role,
    registry::{ErasePerson, PersonRejection},
};
use wuwei_runtime::{Handles, Outcome, Work};

use super::{only_for_city, permission};
use crate::{
    Registry,
    domain::person::Erasure,
    store::{people, recipients},
    vault::Sealed,
};

impl Handles<ErasePerson> for Registry {
    async fn handle(&self, work: &Work, command: ErasePerson) -> Outcome<ErasePerson> {
        only_for_city(work.town())?;
        let stored = people::named(work, command.person).await?;
        let own = stored.person.facts().subject.as_ref() == Some(&work.origin().actor.subject);
        if !own && !permission::held_in_city(work, Role::CityOfficer).await? {
            let others = "a city officer";
            return Err(PersonRejection::NotThePerson { person: command.person, others }.into());
        }
        let person = match stored.person.clone().erase(command.reason, work.now())? {
            Erasure::Done(person, erased) => {
                people::destroy_key(work, command.person).await?;
                recipients::forget(work, command.person, stored.person.facts().subject.as_deref()).await?;
                people::save(work, &person, stored, Sealed::default());
                work.emit(erased);
                person
            }
            Erasure::Deferred(person, deferred) => {
                people::save(work, &person, stored, Sealed::default());
                work.emit(deferred);
                person
            }
        };
        Ok(person.view())
    }
}
