//! Allocating a round by its scores.

use std::collections::HashMap;

use uuid::Uuid;
use wuwei_contracts::subsidies::{
    AllocateRound, AllocationAnswer, AllocationLine, MoneyRejection, Outcome, ProposalState, ProposalStep, RoundState,
};
use wuwei_runtime::{Handles, Outcome as Answer, Refusal, Work};

use crate::{
    Subsidies,
    domain::{
        By,
        allocation::{self, Candidate, Terms},
        proposal::Proposal,
        round::Facts,
        rules::Rules,
    },
    drafts, rules,
    store::{allocations, by, proposals, rounds, sheets},
};

impl Handles<AllocateRound> for Subsidies {
    /// Every proposal it rests on is saved or guarded, so that no score and no return comes between.
    async fn handle(&self, work: &Work, command: AllocateRound) -> Answer<AllocateRound> {
        let round = rounds::named(work, "id", command.id).await?;
        round.must_be(RoundState::Scoring)?;
        let all = proposals::all_of(work, command.id).await?;
        let (submitted, others) = apart_from_drafts(all);
        let (by, rules) = (by(work), rules::named(&round.facts.rules)?);
        apart(&submitted, &by)?;
        let terms = terms(&round.facts, rules, &command.settled_ties);
        let lines = allocation::allocate(terms, candidates(work, command.id, &submitted).await?)?;
        drafts::give_back(work, others)?;
        settle(work, submitted, (&lines, round.facts.minimum_scorers), &by)?;
        let (round, allocated) = round.allocate(&lines, rules, by, (work.now(), command.settled_how))?;
        rounds::save(work, &round);
        work.emit(allocated);
        let (rule, tie_breaks) = (rules.id(), rules.tie_breaks.clone());
        Ok(AllocationAnswer { round: round.view(), rule, tie_breaks, lines })
    }
}

fn apart_from_drafts(all: Vec<Proposal>) -> (Vec<Proposal>, Vec<Proposal>) {
    all.into_iter().partition(|proposal| proposal.state() == ProposalState::Submitted)
}

fn terms<'a>(round: &'a Facts, rules: &'a Rules, settled: &'a [Uuid]) -> Terms<'a> {
    Terms {
        envelope: round.envelope,
        criteria: &round.criteria,
        minimum_scorers: round.minimum_scorers,
        tie_breaks: &rules.tie_breaks,
        settled,
    }
}

/// Whoever submitted any proposal of the round does not allocate it, nor through another.
fn apart(submitted: &[Proposal], by: &By) -> Result<(), MoneyRejection> {
    let submits = |person: &str| {
        submitted.iter().any(|proposal| proposal.submission().is_some_and(|submission| submission.by == person))
    };
    match by.persons().find(|person| submits(person)) {
        Some(person) => Err(MoneyRejection::DutiesNotSeparate {
            subject: person.to_owned(),
            earlier: "submitted a proposal of the round of",
            duty: "allocates the round of",
        }),
        None => Ok(()),
    }
}

async fn candidates(work: &Work, round: Uuid, submitted: &[Proposal]) -> Result<Vec<Candidate>, Refusal> {
    let mut sheets = sheets::of_round(work, round).await?;
    let candidates = submitted.iter().filter_map(|proposal| {
        let (id, amount) = (proposal.facts.id, proposal.facts.amount);
        let submission = proposal.submission()?;
        Some(Candidate { id, amount, submitted: submission.at, sheets: sheets.remove(&id).unwrap_or_default() })
    });
    Ok(candidates.collect())
}

/// Notes how each stands: those that get nothing are told so, those that may be awarded are guarded.
fn settle(
    work: &Work,
    submitted: Vec<Proposal>,
    (lines, minimum_scorers): (&[AllocationLine], u32),
    by: &By,
) -> Result<(), Refusal> {
    let mut left: HashMap<Uuid, Proposal> =
        submitted.into_iter().map(|proposal| (proposal.facts.id, proposal)).collect();
    for line in lines {
        let Some(proposal) = left.remove(&line.proposal) else { continue };
        allocations::insert(work, line, &proposal, by);
        if line.outcome == Outcome::Allocated {
            proposals::guard(work, &proposal);
            continue;
        }
        let reason = allocation::reason(line, minimum_scorers);
        let (proposal, lost) = proposal.lose(reason.clone(), work.now())?;
        proposals::save(work, &proposal, ProposalStep::Unsuccessful, Some(reason));
        work.emit(lost);
    }
    Ok(())
}
