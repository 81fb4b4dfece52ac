//! Letting a suspended organisation act again.

use wuwei_contracts::registry::ResumeOrganisation;
use wuwei_runtime::{Handles, Outcome, Work};

use super::organisation_step as step;
use crate::{Registry, store::organisations};

impl Handles<ResumeOrganisation> for Registry {
    async fn handle(&self, work: &Work, command: ResumeOrganisation) -> Outcome<ResumeOrganisation> {
        let organisation = organisations::named(work, "id", command.id).await?;
        let covered = organisation.covers();
        let (organisation, resumed) = organisation.resume(command.reason, work.now())?;
        step::save(work, covered, &organisation, resumed).await?;
        Ok(organisation.view())
    }
}
