//! Ending an organisation for ever.

use wuwei_contracts::registry::DissolveOrganisation;
use wuwei_runtime::{Handles, Outcome, Work};

use super::organisation_step as step;
use crate::{Registry, store::organisations};

impl Handles<DissolveOrganisation> for Registry {
    async fn handle(&self, work: &Work, command: DissolveOrganisation) -> Outcome<DissolveOrganisation> {
        let organisation = organisations::named(work, "id", command.id).await?;
        let covered = organisation.covers();
        let (organisation, dissolved) = organisation.dissolve(command.reason, work.now())?;
        step::save(work, covered, &organisation, dissolved).await?;
        Ok(organisation.view())
    }
}
