//! The call of a round is over: panels score, and what was still being written is returned.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wuwei_runtime::{Due, Refusal, Wakes, Work};

use crate::{
    Subsidies, drafts,
    store::{proposals, rounds},
};

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
    /// Whoever submits meanwhile guards the round: they do so before, or are refused. A draft that is inserted at the very
    /// end may be missed here; the allocation returns it.
    async fn wake(&self, work: &Work, due: EndCall) -> Result<(), Refusal> {
        let round = rounds::named(work, "round", due.round).await?;
        let (round, closed) = round.end_call(work.now())?;
        rounds::save(work, &round);
        work.emit(closed);
        drafts::give_back(work, proposals::all_of(work, due.round).await?)
    }
}
