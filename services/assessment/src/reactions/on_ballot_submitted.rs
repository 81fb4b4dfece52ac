//! A ballot came in: with the last one of both sides, scoring ends by itself.
//!
//! This runs after the ballot's commit, so that of two last ballots racing each other at least the later one sees both.

use wuwei_contracts::{CloudEvent, assessment::BallotSubmitted};
use wuwei_runtime::{ReactsTo, Refusal, Work};

use crate::{
    Assessment,
    domain::period::Period,
    due::EndScoring,
    store::{ballots, periods},
};

impl ReactsTo<BallotSubmitted> for Assessment {
    async fn react(&self, work: &Work, event: CloudEvent<BallotSubmitted>) -> Result<(), Refusal> {
        let period = event.data.period;
        let Ok(scoring) = periods::find(work, period).await?.into_scoring() else { return Ok(()) };
        let ballots = ballots::count(work, period).await?;
        if let Ok((revealed, event)) = scoring.after(ballots, work.now()) {
            periods::save(work, &Period::Revealed(revealed))?;
            work.emit(event);
            work.cancel(&EndScoring::id(period)).await?;
        }
        Ok(())
    }
}
