//! Scoring a proposal.

use wuwei_contracts::subsidies::{ProposalStep, RoundState, ScoreProposal, ScoreSheet, SubsidyRejection};
use wuwei_runtime::{Handles, Outcome, Refusal, Work};

use crate::{
    Subsidies, applicants,
    domain::{
        duty::Duty,
        proposal::Proposal,
        scoring::{self, Parties},
    },
    store::{by, duties, proposals, rounds, sheets},
};

impl Handles<ScoreProposal> for Subsidies {
    /// The round is guarded: no sheet comes behind its allocation.
    async fn handle(&self, work: &Work, command: ScoreProposal) -> Outcome<ScoreProposal> {
        let proposal = proposals::named(work, command.id, None).await?;
        let round = rounds::named(work, "round", proposal.facts.round).await?;
        round.must_be(RoundState::Scoring)?;
        let by = by(work);
        scoring::recusal(&by, &parties(work, &proposal).await?)?;
        let scorer = by.on_behalf_of.as_ref().unwrap_or(&by.subject);
        if sheets::exists(work, command.id, scorer).await? {
            return Err(SubsidyRejection::ScoredAlready(scorer.clone()).into());
        }
        let points = scoring::sheet(&round.facts.criteria, &command.points)?;
        let (proposal, scored) = proposal.score(work.now())?;
        rounds::guard(work, &round);
        duties::take(work, command.id, &by, Duty::Scorer).await?;
        sheets::insert(work, &proposal, scorer, &points);
        proposals::save(work, &proposal, ProposalStep::Scored, None);
        work.emit(scored);
        let scorer = scorer.clone();
        Ok(ScoreSheet { proposal: command.id, scorer, points: command.points, scored: work.now() })
    }
}

async fn parties(work: &Work, proposal: &Proposal) -> Result<Parties, Refusal> {
    let submitter = proposal.submission().map(|submission| submission.by.clone());
    Ok(Parties {
        applicants: proposal.facts.applicant.subject.clone().into_iter().chain(submitter).collect(),
        monitors: proposal.facts.contents.as_ref().map_or_else(Vec::new, |contents| contents.monitors.clone()),
        representatives: applicants::representatives(work, proposal).await?,
    })
}
