//! Giving a person a mandate of an organisation.

use wuwei_contracts::registry::GiveMandate;
use wuwei_runtime::{Handles, Outcome, Work};

use super::organisation_step as step;
use crate::{Registry, domain::organisation::NewMandate, store::organisations};

impl Handles<GiveMandate> for Registry {
    async fn handle(&self, work: &Work, command: GiveMandate) -> Outcome<GiveMandate> {
        let organisation = organisations::of_village(work, command.id, command.village.as_ref()).await?;
        let covered = organisation.covers();
        let GiveMandate { subject, powers, from, until, .. } = command;
        let (organisation, given) =
            organisation.give_mandate(NewMandate { subject, powers, from, until }, work.now())?;
        step::save(work, covered, &organisation, given).await?;
        Ok(organisation.view())
    }
}
