//! Freezing who rates.

use wuwei_contracts::assessment::{Direction, FreezeRosters};
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{
    Assessment,
    domain::{
        period::{Period, Rosters, Sides},
        roster::{self, Terms},
    },
    store::{act, periods, raters, schemes},
};

impl Handles<FreezeRosters> for Assessment {
    /// Who belongs to a rated side is told by the grants that registry has announced so far; later ones do not undo it.
    async fn handle(&self, work: &Work, command: FreezeRosters) -> Outcome<FreezeRosters> {
        let open = periods::find(work, command.period).await?.into_open()?;
        let scheme = schemes::version(work, &open.0.scheme, open.0.scheme_version).await?;
        let frozen = act(work);
        let running: Vec<String> = open.0.opened.people().chain(frozen.people()).cloned().collect();
        let minimum = scheme.scheme.minimum_raters;
        let seats = roster::seats(command, Terms { villages: &open.0.villages, minimum, running: &running })?;
        raters::unrated(work, &open.0, &seats).await?;
        let count = |direction| roster::count(&seats, direction);
        let sides = Sides { town: count(Direction::TownToCommittee), committees: count(Direction::CommitteeToTown) };
        let (scoring, event) = open.freeze(Rosters { frozen, raters: sides })?;
        raters::insert(work, scoring.facts.id, &seats);
        let period = Period::Scoring(scoring);
        periods::save(work, &period)?;
        work.emit(event);
        Ok(period.view())
    }
}
