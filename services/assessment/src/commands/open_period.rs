//! Opening a period.

use wuwei_contracts::assessment::{OpenPeriod, PeriodOpened};
use wuwei_runtime::{Handles, Outcome, Work};

use super::not_for_city;
use crate::{
    Assessment,
    domain::{
        period::{self, Basis},
        scheme,
    },
    due::EndScoring,
    store::{act, duty_lists, periods, schemes, villages},
};

impl Handles<OpenPeriod> for Assessment {
    /// Rests on the town's duty list as it is (guarded), and on the versions of the scheme known here: one published a
    /// moment ago may not be taken yet.
    async fn handle(&self, work: &Work, command: OpenPeriod) -> Outcome<OpenPeriod> {
        not_for_city(work.town())?;
        periods::free(work, command.id).await?;
        villages::known(work, &command.villages).await?;
        let versions = schemes::versions(work, &command.scheme).await?;
        let scheme = scheme::in_force(&command.scheme, versions, wuwei_calendar::date(command.from))?;
        let list = duty_lists::guarded(work).await?;
        let duties: Vec<String> = list.items.into_iter().map(|item| item.code).collect();
        let (town, correlation) = (work.town(), work.origin().correlation);
        let basis = Basis { scheme: &scheme, duties: (list.version, &duties), town, correlation };
        let (open, opened) = period::open(command, basis, act(work))?;
        let (id, ends) = (open.0.id, open.0.scoring_ends);
        periods::insert(work, open)?;
        let PeriodOpened { period } = opened.clone();
        work.emit(opened);
        work.schedule(&EndScoring::id(id), ends, &EndScoring { period: id }).await?;
        Ok(period)
    }
}
