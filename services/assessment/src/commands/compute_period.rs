//! Computing the scores of a period.

use wuwei_contracts::assessment::ComputePeriod;
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{
    Assessment,
    domain::{
        period::Period,
        scoring::{self, Inputs},
    },
    store::{act, ballots, evidence, periods, schemes, scores},
};

impl Handles<ComputePeriod> for Assessment {
    /// Rests on ballots and facts that came in before the reveal: each was written against the period as it was then, so
    /// that none comes in behind it.
    async fn handle(&self, work: &Work, command: ComputePeriod) -> Outcome<ComputePeriod> {
        let revealed = periods::find(work, command.period).await?.into_revealed()?;
        let facts = &revealed.scoring.facts;
        let scheme = schemes::version(work, &facts.scheme, facts.scheme_version).await?.scheme;
        let evidence = evidence::judged(work, facts).await?;
        let ballots = ballots::opened(work, &self.sealer, facts.id).await?;
        let inputs = Inputs { scheme: &scheme, villages: &facts.villages, facts: &evidence, ballots: &ballots };
        scores::insert(work, facts.id, scoring::compute(inputs))?;
        let (computed, event) = revealed.compute(act(work));
        let period = Period::Computed(computed);
        periods::save(work, &period)?;
        work.emit(event);
        Ok(period.view())
    }
}
