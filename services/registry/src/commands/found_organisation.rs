//! Founding an organisation.

use wuwei_contracts::registry::{Election, FoundOrganisation, OrganisationRejection, OrganisationStatus, Term};
use wuwei_runtime::{Handles, Outcome, Refusal, Work};

use super::{organisation_step as step, place};
use crate::{
    Registry,
    domain::{
        election::{self, Proposed},
        organisation,
    },
    rules,
    store::{organisations, terms},
};

impl Handles<FoundOrganisation> for Registry {
    async fn handle(&self, work: &Work, command: FoundOrganisation) -> Outcome<FoundOrganisation> {
        let community = place::find(work, &command.village, command.community.as_ref()).await?;
        if let Some(community) =
            command.community.clone().filter(|_| place::invented(community.as_ref()) && !command.sample)
        {
            return Err(OrganisationRejection::SampleCommunity(community).into());
        }
        related(work, &command).await?;
        let proposed = proposed(work, command.term, command.election.clone());
        let office = election::office(command.kind, proposed, rules::organisations()?, work.now())?;
        let (organisation, founded) = organisation::found(command, work.town(), office.term, work.now())?;
        organisations::insert(work, &organisation)?;
        work.emit(founded);
        terms::insert(work, &organisation, &office)?;
        step::cover(work, None, &organisation).await?;
        step::schedule_end(work, &organisation).await?;
        Ok(organisation.view())
    }
}

/// A term and election, with the day on which the term begins.
pub(super) fn proposed(work: &Work, term: Option<Term>, election: Option<Election>) -> Proposed {
    let begins = wuwei_calendar::date(term.map_or(work.now(), |term| term.from));
    Proposed { term, election, begins }
}

/// The organisations it names are there, and stay so until it is.
async fn related(work: &Work, command: &FoundOrganisation) -> Result<(), Refusal> {
    for (field, id) in [("led_by", command.led_by), ("affiliated_with", command.affiliated_with)] {
        let Some(id) = id.filter(|id| *id != command.id) else { continue };
        let other = organisations::named(work, field, id).await?;
        if other.status() == OrganisationStatus::Dissolved {
            return Err(OrganisationRejection::Unknown { field, id }.into());
        }
        organisations::guard(work, &other)?;
    }
    Ok(())
}
