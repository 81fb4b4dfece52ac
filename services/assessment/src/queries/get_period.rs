//! One period.

use wuwei_contracts::assessment::GetPeriod;
use wuwei_runtime::{Answers, Outcome, Read};

use super::reading;
use crate::Assessment;

impl Answers<GetPeriod> for Assessment {
    async fn answer(&self, read: &Read, query: GetPeriod) -> Outcome<GetPeriod> {
        Ok(reading::period(read, query.period).await?.view())
    }
}
