//! Handing a proposal in with its adopted resolution.

use wuwei_contracts::subsidies::{ProposalStep, ProposalSubmitted, SubmitProposal, SubsidyRejection};
use wuwei_runtime::{Handles, Outcome, Refusal, Work};

use crate::{
    Subsidies, applicants,
    domain::duty::Duty,
    store::{by, duties, proposals, resolutions, rounds},
};

impl Handles<SubmitProposal> for Subsidies {
    /// What is known of the meeting is reference data: it is judged once, and cannot be outdated.
    async fn handle(&self, work: &Work, command: SubmitProposal) -> Outcome<SubmitProposal> {
        let SubmitProposal { id, ref community, resolution } = command;
        let proposal = proposals::named(work, id, Some(community)).await?;
        let round = rounds::named(work, "round", proposal.facts.round).await?;
        round.takes_in("id", id, work.now())?;
        if proposal.facts.contents.is_none() {
            return Err(SubsidyRejection::DraftIncomplete(id).into());
        }
        applicants::of(work, &proposal).await?;
        carried(work, &command).await?;
        let by = by(work);
        let (proposal, submitted) = proposal.submit(resolution, &by.subject, work.now())?;
        rounds::guard(work, &round);
        resolutions::reserve(work, resolution, id).await?;
        duties::take(work, id, &by, Duty::Submitter).await?;
        proposals::save(work, &proposal, ProposalStep::Submitted, None);
        let files = wuwei_files::digests(work, id).await?;
        work.emit(ProposalSubmitted { files, ..submitted });
        Ok(proposal.answer())
    }
}

/// The resolution is known, adopted, and of the community or its village.
async fn carried(work: &Work, command: &SubmitProposal) -> Result<(), Refusal> {
    let resolution = resolutions::named(work, command.resolution).await?;
    Ok(resolution.carries(&command.community)?)
}
