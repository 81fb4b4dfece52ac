//! Asking for values of a person: logged here, shown by `disclosed_values`.

use jiff::SignedDuration;
use wuwei_contracts::registry::{PersonDisclosure, ReadPerson, ReadSort, person_look::SHOWN_FOR};
use wuwei_runtime::{Handles, Outcome, Work};

use super::only_for_city;
use crate::{
    Registry,
    domain::person::Reading,
    store::{
        people,
        reads::{self, Look},
    },
    vault::Sealed,
};

impl Handles<ReadPerson> for Registry {
    async fn handle(&self, work: &Work, command: ReadPerson) -> Outcome<ReadPerson> {
        only_for_city(work.town())?;
        let stored = people::of_village(work, command.person, &command.village).await?;
        let ReadPerson { id, person, fields, purpose, .. } = command;
        let look = Look { person, sort: ReadSort::Read, fields: &fields, purpose: &purpose };
        reads::insert(work, id.to_string(), &look)?;
        let reading = Reading { reader: work.origin().actor.subject.clone(), fields, purpose };
        let (person, disclosed) = stored.person.clone().disclose(reading, work.now())?;
        people::save(work, &person, stored, Sealed::default());
        work.emit(disclosed);
        Ok(PersonDisclosure { disclosure: id, until: work.now() + SignedDuration::from_secs(SHOWN_FOR) })
    }
}
