//! Putting a person under a legal hold.

use wuwei_contracts::registry::HoldPerson;
use wuwei_runtime::{Handles, Outcome, Work};

use super::only_for_city;
use crate::{Registry, domain::person::Hold, store::people, vault::Sealed};

impl Handles<HoldPerson> for Registry {
    async fn handle(&self, work: &Work, command: HoldPerson) -> Outcome<HoldPerson> {
        only_for_city(work.town())?;
        let stored = people::named(work, command.person).await?;
        let hold = Hold { reason: command.reason, source: command.source, at: work.now() };
        let (person, held) = stored.person.clone().hold(hold, work.now())?;
        people::save(work, &person, stored, Sealed::default());
        work.emit(held);
        Ok(person.view())
    }
}
