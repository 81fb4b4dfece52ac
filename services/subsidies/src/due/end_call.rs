//! The call of a round is over: panels score, and what was still being written is returned.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wuwei_contracts::subsidies::{ProposalState, ProposalStep};
use wuwei_runtime::{Due, Refusal, Wakes, Work};

use crate::{
    Subsidies,
    store::{proposals, rounds},
};

/// Why a draft is returned.
const REASON: &str = "征集已截止,草稿未申报";

/// Ends the call of a round.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EndCall {
    /// The round.
    pub round: Uuid,
}

impl Due for EndCall {
    const NAME: &'static str = "end_call";

    fn key(&self) -> String {
        format!("round/{}", self.round)
    }
}

impl Wakes<EndCall> for Subsidies {
    /// Drafts are guarded by the round: whoever drafts or submits meanwhile does so before or is refused.
    async fn wake(&self, work: &Work, due: EndCall) -> Result<(), Refusal> {
        let round = rounds::named(work, "round", due.round).await?;
        let (round, closed) = round.end_call(work.now())?;
        rounds::save(work, &round);
        work.emit(closed);
        for proposal in proposals::all_of(work, due.round).await? {
            if proposal.state() == ProposalState::Draft {
                let (proposal, returned) = proposal.give_back(REASON.to_owned(), work.now())?;
                proposals::save(work, &proposal, ProposalStep::Returned, Some(REASON.to_owned()));
                work.emit(returned);
            }
        }
        Ok(())
    }
}
