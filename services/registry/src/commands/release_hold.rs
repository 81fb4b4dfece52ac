//! Ending a legal hold; an erasure that it deferred happens now.

use wuwei_contracts::registry::ReleaseHold;
use wuwei_runtime::{Handles, Outcome, Work};

use super::only_for_city;
use crate::{
    Registry,
    domain::person::Release,
    store::{people, recipients},
    vault::Sealed,
};

impl Handles<ReleaseHold> for Registry {
    async fn handle(&self, work: &Work, command: ReleaseHold) -> Outcome<ReleaseHold> {
        only_for_city(work.town())?;
        let stored = people::named(work, command.person).await?;
        let person = match stored.person.clone().release(command.reason, work.now())? {
            Release::Kept(person, released) => {
                people::save(work, &person, stored, Sealed::default());
                work.emit(released);
                person
            }
            Release::Erased(person, erased) => {
                people::destroy_key(work, command.person).await?;
                recipients::forget(work, command.person, stored.person.facts().subject.as_deref()).await?;
                people::save(work, &person, stored, Sealed::default());
                work.emit(erased);
                person
            }
        };
        Ok(person.view())
    }
}
