//! Accepting the work of a proposal.

use wuwei_contracts::subsidies::{AcceptProposal, MoneyRejection, ProposalAccepted, ProposalStep};
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{
    Subsidies,
    domain::proposal::{self, Proposal},
    rules,
    store::{by, proposals, rounds},
};

impl Handles<AcceptProposal> for Subsidies {
    /// The round's terms and rules never change; the calendar is reference data.
    async fn handle(&self, work: &Work, command: AcceptProposal) -> Outcome<AcceptProposal> {
        let AcceptProposal { id, community, evidence, signatures } = command;
        let proposal = proposals::named(work, id, Some(&community)).await?;
        let round = rounds::named(work, "round", proposal.facts.round).await?;
        let by = by(work);
        proposal.accepted_by_another(&by)?;
        proposal::signed(rules::named(&round.facts.rules)?, monitors(&proposal), &signatures)?;
        let days = round.facts.pay_within;
        let limit = wuwei_calendar::after(work.now(), days).ok_or(MoneyRejection::PastTheCalendar(days))?;
        let done = proposal::Work { evidence: evidence.clone(), signatures, pay_by: limit.at };
        let (proposal, accepted) = proposal.accept(done, &by.subject, work.now())?;
        proposals::save(work, &proposal, ProposalStep::Accepted, Some(evidence));
        let files = wuwei_files::digests(work, id).await?;
        work.emit(ProposalAccepted { files, ..accepted });
        Ok(proposal.answer())
    }
}

fn monitors(proposal: &Proposal) -> &[String] {
    proposal.facts.contents.as_ref().map_or(&[], |contents| &contents.monitors)
}
