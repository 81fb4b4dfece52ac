//! Writing what a draft is for: taking up one that came from a wish, or writing one's own anew.

use wuwei_contracts::subsidies::{Applicant, CompleteProposal, ProposalStep, SubsidyRejection};
use wuwei_projections::communities;
use wuwei_runtime::{Handles, Outcome, Refusal, Work};

use crate::{
    Subsidies, applicants,
    domain::proposal::Proposal,
    rules,
    store::{proposals, rounds},
};

impl Handles<CompleteProposal> for Subsidies {
    async fn handle(&self, work: &Work, command: CompleteProposal) -> Outcome<CompleteProposal> {
        let proposal = proposals::named(work, command.id, Some(&command.community)).await?;
        let round = rounds::named(work, "round", proposal.facts.round).await?;
        let community = applicants::community(work, &command.community).await?;
        round.takes_in("id", command.id, work.now())?;
        round.eligible(community.kind)?;
        round.within_cap(command.plan.amount)?;
        rules::named(&round.facts.rules)?.monitors(&command.plan.monitors)?;
        let applicant = applicant(work, &proposal, &command).await?;
        rounds::guard(work, &round);
        communities::guard(work, &community);
        let (proposal, completed) = proposal.complete(command.plan, applicant, work.now())?;
        proposals::save(work, &proposal, ProposalStep::Completed, None);
        work.emit(completed);
        Ok(proposal.answer())
    }
}

/// Whoever takes the draft up first; afterwards its applicant, for the same organisation.
async fn applicant(work: &Work, proposal: &Proposal, command: &CompleteProposal) -> Result<Applicant, Refusal> {
    let had = &proposal.facts.applicant;
    if had.subject.is_none() {
        return applicants::new(work, &command.community, command.organisation).await;
    }
    if had.organisation != command.organisation {
        return Err(SubsidyRejection::NotTheApplicant(command.id).into());
    }
    applicants::of(work, proposal).await
}
