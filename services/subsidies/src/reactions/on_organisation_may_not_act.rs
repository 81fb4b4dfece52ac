//! An organisation may not act: its term is over, or it was suspended or dissolved. Its drafts are returned and its awards
//! held. What it has submitted stays, but cannot be awarded before it acts again.

use wuwei_contracts::{
    CloudEvent,
    registry::{OrganisationDissolved, OrganisationSuspended, OrganisationTermExpired, OrganisationView},
    subsidies::{ProposalState, ProposalStep},
};
use wuwei_projections::organisations;
use wuwei_runtime::{ReactsTo, Refusal, Work};

use crate::{Subsidies, store::proposals};

impl ReactsTo<OrganisationTermExpired> for Subsidies {
    async fn react(&self, work: &Work, event: CloudEvent<OrganisationTermExpired>) -> Result<(), Refusal> {
        apply(work, event.data.organisation, "申请组织任期届满").await
    }
}

impl ReactsTo<OrganisationSuspended> for Subsidies {
    async fn react(&self, work: &Work, event: CloudEvent<OrganisationSuspended>) -> Result<(), Refusal> {
        apply(work, event.data.organisation, "申请组织被暂停活动").await
    }
}

impl ReactsTo<OrganisationDissolved> for Subsidies {
    async fn react(&self, work: &Work, event: CloudEvent<OrganisationDissolved>) -> Result<(), Refusal> {
        apply(work, event.data.organisation, "申请组织已解散").await
    }
}

async fn apply(work: &Work, organisation: OrganisationView, reason: &str) -> Result<(), Refusal> {
    let id = organisation.id;
    organisations::apply(work, organisation).await?;
    for proposal in proposals::of_organisation(work, id).await? {
        match proposal.state() {
            ProposalState::Draft => {
                let (proposal, returned) = proposal.give_back(reason.to_owned(), work.now())?;
                proposals::save(work, &proposal, ProposalStep::Returned, Some(reason.to_owned()));
                work.emit(returned);
            }
            ProposalState::Awarded | ProposalState::Accepted => {
                let (proposal, held) = proposal.hold(reason.to_owned(), work.now())?;
                proposals::save(work, &proposal, ProposalStep::Held, Some(reason.to_owned()));
                work.emit(held);
            }
            ProposalState::Returned
            | ProposalState::Submitted
            | ProposalState::Unsuccessful
            | ProposalState::Held
            | ProposalState::Paid => {}
        }
    }
    Ok(())
}
