//! Finding people by a number of theirs. Whoever is found can see it.

use wuwei_contracts::registry::{FindPerson, FoundPeople, PersonField, ReadSort};
use wuwei_runtime::{Fault, Handles, Outcome, Work};

use super::only_for_city;
use crate::{
    Registry,
    domain::person::Reading,
    store::{
        people,
        reads::{self, Look},
    },
    vault::{self, Sealed},
};

impl Handles<FindPerson> for Registry {
    async fn handle(&self, work: &Work, command: FindPerson) -> Outcome<FindPerson> {
        only_for_city(work.town())?;
        let by_phone = command.phone.is_some();
        let field = if by_phone { PersonField::Phone } else { PersonField::IdNumber };
        let index = vault::index(&self.sealer, field, command.phone.as_ref().or(command.id_number.as_ref()))?;
        let index = index.ok_or_else(|| Fault::new("a search without a number was not refused"))?;
        let mut found = Vec::new();
        for stored in people::with(work, field, &index).await? {
            let facts = stored.person.facts().clone();
            if facts.village != command.village || stored.person.usable().is_err() {
                continue;
            }
            let (reader, purpose) = (work.origin().actor.subject.clone(), command.purpose.clone());
            let reading = Reading { reader, fields: vec![field], purpose };
            let (person, disclosed) = stored.person.clone().disclose(reading, work.now())?;
            people::save(work, &person, stored, Sealed::default());
            work.emit(disclosed);
            let look = Look { person: facts.id, sort: ReadSort::Found, fields: &[field], purpose: &command.purpose };
            reads::insert(work, format!("{}/{}", command.id, facts.id), &look)?;
            found.push(facts.id);
        }
        found.sort();
        Ok(FoundPeople { people: found })
    }
}
