//! Ending a person's mandate.

use wuwei_contracts::registry::EndMandate;
use wuwei_runtime::{Handles, Outcome, Work};

use super::organisation_step as step;
use crate::{Registry, store::organisations};

impl Handles<EndMandate> for Registry {
    async fn handle(&self, work: &Work, command: EndMandate) -> Outcome<EndMandate> {
        let organisation = organisations::of_village(work, command.id, command.village.as_ref()).await?;
        let covered = organisation.covers();
        let (organisation, ended) = organisation.end_mandate(&command.subject, command.reason, work.now())?;
        step::save(work, covered, &organisation, ended).await?;
        Ok(organisation.view())
    }
}
