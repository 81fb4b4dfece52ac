//! Awarding a proposal within the envelope.

use wuwei_contracts::subsidies::{AwardProposal, ProposalStep};
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{
    Subsidies, applicants,
    domain::{duty::Duty, money::Note},
    store::{by, duties, ledger, proposals, rounds},
};

impl Handles<AwardProposal> for Subsidies {
    async fn handle(&self, work: &Work, command: AwardProposal) -> Outcome<AwardProposal> {
        let AwardProposal { round, id, override_reason } = command;
        let proposal = proposals::of_round(work, id, round).await?;
        let round = rounds::named(work, "round", round).await?;
        let unfunded = proposal.clone().unfunded(&round.allocation()?.awards, override_reason.as_deref())?;
        applicants::must_act(work, &proposal).await?;
        rounds::guard(work, &round);
        let (by, amount) = (by(work), proposal.facts.amount);
        duties::take(work, id, &by, Duty::Approver).await?;
        let text = override_reason.clone().unwrap_or_else(|| proposal.facts.receipt.to_string());
        let note = Note { proposal: Some(id), by: by.clone(), at: work.now(), text };
        let (money, entry) = ledger::money_of(work, round.facts.id).await?.reserve(id, amount, note)?;
        let (proposal, awarded) = unfunded.award(&by.subject, money.head.clone(), work.now());
        ledger::save(work, &money, entry);
        proposals::save(work, &proposal, ProposalStep::Awarded, override_reason);
        work.emit(awarded);
        Ok(proposal.answer())
    }
}
