//! Scoring ends when time is up, whoever has or has not submitted.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wuwei_runtime::{Due, Refusal, Wakes, Work};

use crate::{
    Assessment,
    domain::period::Period,
    store::{ballots, periods},
};

/// Ends the scoring of a period.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EndScoring {
    /// The period.
    pub period: Uuid,
}

impl EndScoring {
    /// Id of the due row: one per period.
    pub fn id(period: Uuid) -> String {
        format!("end_scoring/{period}")
    }
}

impl Due for EndScoring {
    const NAME: &'static str = "end_scoring";

    fn key(&self) -> String {
        format!("period/{}", self.period)
    }
}

impl Wakes<EndScoring> for Assessment {
    async fn wake(&self, work: &Work, due: EndScoring) -> Result<(), Refusal> {
        let period = periods::find(work, due.period).await?;
        if let Period::Open(open) = period {
            let (lapsed, event) = open.lapse(work.now());
            periods::save(work, &Period::Lapsed(lapsed))?;
            work.emit(event);
            return Ok(());
        }
        let scoring = period.into_scoring()?;
        let ballots = ballots::count(work, due.period).await?;
        let (revealed, event) = scoring.time_up(ballots, work.now());
        periods::save(work, &Period::Revealed(revealed))?;
        work.emit(event);
        Ok(())
    }
}
