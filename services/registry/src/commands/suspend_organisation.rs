//! Suspending an organisation.

use wuwei_contracts::registry::SuspendOrganisation;
use wuwei_runtime::{Handles, Outcome, Work};

use super::organisation_step as step;
use crate::{Registry, store::organisations};

impl Handles<SuspendOrganisation> for Registry {
    async fn handle(&self, work: &Work, command: SuspendOrganisation) -> Outcome<SuspendOrganisation> {
        let organisation = organisations::named(work, "id", command.id).await?;
        let covered = organisation.covers();
        let (organisation, suspended) = organisation.suspend(command.reason, work.now())?;
        step::save(work, covered, &organisation, suspended).await?;
        Ok(organisation.view())
    }
}
