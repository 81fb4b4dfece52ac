//! Handing in a ballot, blind.

use wuwei_contracts::assessment::{BallotSubmitted, SubmitBallot};
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{
    Assessment,
    domain::{ballot, period::Facts, roster::Seat},
    store::{
        ballots::{self, Sealed},
        periods, raters, schemes,
    },
};

impl Handles<SubmitBallot> for Assessment {
    /// Rests on the period as it is, which is guarded: no ballot comes in behind the reveal.
    async fn handle(&self, work: &Work, command: SubmitBallot) -> Outcome<SubmitBallot> {
        let seat = raters::seat(work, command.period).await?;
        let scoring = periods::guarded(work, command.period).await?.into_scoring()?;
        scoring.accepts(work.now())?;
        let facts = scoring.facts;
        let scheme = schemes::version(work, &facts.scheme, facts.scheme_version).await?;
        let rated = ballot::rated(&scheme.scheme, seat.direction, &facts.villages);
        ballot::check(&command.entries, &rated)?;
        let SubmitBallot { entries, comment, .. } = command;
        let receipt = ballots::put(work, &self.sealer, &facts, &seat, &Sealed { entries, comment }).await?;
        work.emit(submitted(&facts, &seat));
        Ok(receipt)
    }
}

fn submitted(facts: &Facts, seat: &Seat) -> BallotSubmitted {
    BallotSubmitted {
        ballot: ballots::id(facts.id, seat.number),
        period: facts.id,
        direction: seat.direction,
        sample: facts.sample,
    }
}
