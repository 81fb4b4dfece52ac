//! Publishing the scores of a period.

use wuwei_contracts::assessment::PublishPeriod;
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{
    Assessment,
    domain::period::Period,
    store::{act, periods, scores},
};

impl Handles<PublishPeriod> for Assessment {
    async fn handle(&self, work: &Work, command: PublishPeriod) -> Outcome<PublishPeriod> {
        let computed = periods::find(work, command.period).await?.into_computed()?;
        let scores = scores::list(work, command.period).await?;
        let (published, event) = computed.publish(scores, act(work))?;
        let period = Period::Published(published);
        periods::save(work, &period)?;
        work.emit(event);
        Ok(period.view())
    }
}
