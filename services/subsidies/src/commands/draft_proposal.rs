//! Drafting a proposal.

use wuwei_contracts::subsidies::{DraftProposal, ProposalOrigin, ProposalStep, SubsidyRejection};
use wuwei_projections::communities::{self, Known};
use wuwei_runtime::{Handles, Outcome, Refusal, Work};

use crate::{
    Subsidies, applicants,
    domain::{
        proposal::{self, NewProposal},
        round::Round,
    },
    rules,
    store::{proposals, rounds},
};

impl Handles<DraftProposal> for Subsidies {
    async fn handle(&self, work: &Work, command: DraftProposal) -> Outcome<DraftProposal> {
        if proposals::exists(work, command.id).await? {
            return Err(SubsidyRejection::IdTaken(command.id).into());
        }
        let round = rounds::named(work, "round", command.round).await?;
        let community = applicants::community(work, &command.community).await?;
        fits(work, &round, &community, &command)?;
        rounds::guard(work, &round);
        communities::guard(work, &community);
        let new = new(work, command).await?;
        let (proposal, drafted) = proposal::draft(new, work.now());
        proposals::insert(work, &proposal, ProposalStep::Drafted, None);
        work.emit(drafted);
        Ok(proposal.answer())
    }
}

fn fits(work: &Work, round: &Round, community: &Known, command: &DraftProposal) -> Result<(), Refusal> {
    round.takes_in("round", round.facts.id, work.now())?;
    round.eligible(community.kind)?;
    round.within_cap(command.plan.amount)?;
    rules::named(&round.facts.rules)?.monitors(&command.plan.monitors)?;
    let sample = round.facts.sample || community.sample;
    if sample != command.sample {
        let value = command.sample.to_string();
        return Err(SubsidyRejection::SampleDiffers { field: "sample", value, sample }.into());
    }
    Ok(())
}

async fn new(work: &Work, command: DraftProposal) -> Result<NewProposal, Refusal> {
    let DraftProposal { id, round, community, organisation, plan, sample } = command;
    let applicant = applicants::new(work, &community, organisation).await?;
    Ok(NewProposal {
        id,
        receipt: work.receipt("SP").await?,
        town: work.town().clone(),
        round,
        origin: ProposalOrigin::Applicant,
        applicant,
        community,
        title: plan.title.clone(),
        amount: plan.amount,
        contents: Some(plan.into()),
        sample,
        correlation: work.origin().correlation,
    })
}
