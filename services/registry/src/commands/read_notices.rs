//! Marking the caller's notices as read.

use wuwei_contracts::registry::ReadNotices;
use wuwei_runtime::{Handles, Outcome, Work};

use super::only_for_city;
use crate::{
    Registry,
    entities::notice_choice,
    queries::reachable_by,
    store::{notices, recipients},
};

impl Handles<ReadNotices> for Registry {
    /// What was read stays read: an earlier id changes nothing.
    async fn handle(&self, work: &Work, command: ReadNotices) -> Outcome<ReadNotices> {
        only_for_city(work.town())?;
        let subject = work.origin().actor.subject.clone();
        let row = work.find::<notice_choice::Model>(subject.as_str()).await?;
        let choices = notices::choices(row.as_ref())?;
        let before = row.as_ref().and_then(|row| row.read_to.clone());
        if before.as_ref() < Some(&command.to) {
            notices::save_choices(work, (&subject, row), &choices, Some(command.to))?;
        }
        let person = recipients::signs_in(work, &subject).await?;
        Ok(reachable_by(&self.courier, person.as_ref(), choices))
    }
}
