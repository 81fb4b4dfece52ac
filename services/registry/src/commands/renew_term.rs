//! Giving an organisation another term of office.

use wuwei_contracts::registry::RenewTerm;
use wuwei_runtime::{Handles, Outcome, Work};

use super::{found_organisation::proposed, organisation_step as step};
use crate::{
    Registry,
    domain::election,
    rules,
    store::{organisations, terms},
};

impl Handles<RenewTerm> for Registry {
    async fn handle(&self, work: &Work, command: RenewTerm) -> Outcome<RenewTerm> {
        let organisation = organisations::of_village(work, command.id, command.village.as_ref()).await?;
        let covered = organisation.covers();
        let proposed = proposed(work, Some(command.term), command.election);
        let office = election::office(organisation.facts().kind, proposed, rules::organisations()?, work.now())?;
        let (organisation, renewed) = organisation.renew(office.term, work.now())?;
        step::save(work, covered, &organisation, renewed).await?;
        terms::insert(work, &organisation, &office)?;
        step::schedule_end(work, &organisation).await?;
        Ok(organisation.view())
    }
}
