//! Drafts that the end of a call has left.

use wuwei_contracts::subsidies::{ProposalState, ProposalStep};
use wuwei_runtime::{Refusal, Work};

use crate::{domain::proposal::Proposal, store::proposals};

/// Why they are returned.
const REASON: &str = "征集已截止,草稿未申报";

/// Returns the drafts among the proposals of a round whose call is over.
pub fn give_back(work: &Work, all: Vec<Proposal>) -> Result<(), Refusal> {
    for proposal in all.into_iter().filter(|proposal| proposal.state() == ProposalState::Draft) {
        let (proposal, returned) = proposal.give_back(REASON.to_owned(), work.now())?;
        proposals::save(work, &proposal, ProposalStep::Returned, Some(REASON.to_owned()));
        work.emit(returned);
    }
    Ok(())
}
