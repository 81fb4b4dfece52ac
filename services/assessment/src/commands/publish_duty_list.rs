//! Publishing a town's duty list.

use wuwei_contracts::assessment::PublishDutyList;
use wuwei_runtime::{Fault, Handles, Outcome, Work};

use super::not_for_city;
use crate::{Assessment, domain::duty, store::duty_lists};

impl Handles<PublishDutyList> for Assessment {
    async fn handle(&self, work: &Work, command: PublishDutyList) -> Outcome<PublishDutyList> {
        not_for_city(work.town())?;
        let before = duty_lists::find(work).await?;
        match duty::publish(before.clone(), work.town(), command, work.now()) {
            Some((list, published)) => {
                duty_lists::save(work, &list)?;
                work.emit(published);
                Ok(list)
            }
            None => before.ok_or_else(|| Fault::new("a first list is never the same again").into()),
        }
    }
}
