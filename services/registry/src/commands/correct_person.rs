//! Correcting what the vault keeps of a person.

use uuid::Uuid;
use wuwei_contracts::registry::{CorrectPerson, PersonField, PersonRejection, PersonValues, PersonView};
use wuwei_runtime::{Handles, Outcome, Refusal, SealedKey, Work};

use super::only_for_city;
use crate::{
    Registry,
    store::people::{self, Stored},
    vault::{self, Sealed},
};

impl Handles<CorrectPerson> for Registry {
    /// Values and sign-in are two steps, with an event each.
    async fn handle(&self, work: &Work, command: CorrectPerson) -> Outcome<CorrectPerson> {
        only_for_city(work.town())?;
        let CorrectPerson { person: id, village, subject, values } = command;
        let mut view = None;
        if !values.fields().is_empty() {
            let stored = people::of_village(work, id, &village).await?;
            view = Some(self.correct(work, stored, &values).await?);
        }
        if let Some(subject) = subject {
            if people::has_subject(work, id, &subject).await? {
                return Err(PersonRejection::SubjectTaken(subject).into());
            }
            let stored = people::of_village(work, id, &village).await?;
            let (person, registered) = stored.person.clone().sign_in(subject, work.now())?;
            people::save(work, &person, stored, Sealed::default());
            work.emit(registered);
            view = Some(person.view());
        }
        Ok(view.ok_or(PersonRejection::Unknown(id))?)
    }
}

impl Registry {
    async fn correct(&self, work: &Work, stored: Stored, values: &PersonValues) -> Result<PersonView, Refusal> {
        let facts = stored.person.facts().clone();
        if !values.marked(facts.sample) {
            return Err(PersonRejection::SampleName.into());
        }
        let (person, corrected) = stored.person.clone().correct(&values.fields(), work.now())?;
        let key = SealedKey::stored(people::key(work, facts.id).await?.key);
        let sealed = vault::seal(&self.sealer, &key, facts.id, values)?;
        free(work, facts.id, &sealed).await?;
        people::save(work, &person, stored, sealed);
        work.emit(corrected);
        Ok(person.view())
    }
}

/// The id number belongs to nobody else.
async fn free(work: &Work, person: Uuid, sealed: &Sealed) -> Result<(), Refusal> {
    let Some(index) = sealed.id_number_index() else { return Ok(()) };
    let others = people::with(work, PersonField::IdNumber, index).await?;
    if others.iter().any(|other| other.person.facts().id != person) {
        return Err(PersonRejection::IdNumberTaken.into());
    }
    Ok(())
}
