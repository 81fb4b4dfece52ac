//! Giving a proposal back before its round is allocated.

use wuwei_contracts::subsidies::{ProposalStep, ReturnProposal};
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{
    Subsidies,
    store::{proposals, resolutions, rounds},
};

impl Handles<ReturnProposal> for Subsidies {
    /// The round is guarded: no proposal is returned that an allocation counts on.
    async fn handle(&self, work: &Work, command: ReturnProposal) -> Outcome<ReturnProposal> {
        let proposal = proposals::named(work, command.id, None).await?;
        let round = rounds::named(work, "round", proposal.facts.round).await?;
        round.before_allocation()?;
        rounds::guard(work, &round);
        let resolution = proposal.submission().map(|submission| submission.resolution);
        let (proposal, returned) = proposal.give_back(command.reason.clone(), work.now())?;
        if let Some(resolution) = resolution {
            resolutions::release(work, resolution).await?;
        }
        proposals::save(work, &proposal, ProposalStep::Returned, Some(command.reason));
        work.emit(returned);
        Ok(proposal.answer())
    }
}
