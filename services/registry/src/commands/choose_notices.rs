//! How the caller wants to be told.

use wuwei_contracts::registry::ChooseNotices;
use wuwei_runtime::{Handles, Outcome, Work};

use super::only_for_city;
use crate::{
    Registry,
    entities::notice_choice,
    queries::reachable_by,
    store::{
        notices::{self, Choices},
        recipients,
    },
};

impl Handles<ChooseNotices> for Registry {
    async fn handle(&self, work: &Work, command: ChooseNotices) -> Outcome<ChooseNotices> {
        only_for_city(work.town())?;
        let subject = work.origin().actor.subject.clone();
        let row = work.find::<notice_choice::Model>(subject.as_str()).await?;
        let ChooseNotices { mut without, language, quiet } = command;
        without.sort_unstable();
        without.dedup();
        let choices = Choices { without, language, quiet };
        let read_to = row.as_ref().and_then(|row| row.read_to.clone());
        notices::save_choices(work, (&subject, row), &choices, read_to)?;
        let person = recipients::signs_in(work, &subject).await?;
        Ok(reachable_by(&self.courier, person.as_ref(), choices))
    }
}
