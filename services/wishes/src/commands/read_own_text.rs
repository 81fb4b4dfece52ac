//! The wisher asks for the own private text.

use wuwei_contracts::wishes::{ActedAs, ReadOwnText};
use wuwei_runtime::{Fault, Handles, Outcome, Sealer, Work};

use super::read_private_text::disclosure;
use crate::{
    Wishes, callers, secrets,
    store::{
        authors,
        records::{self, Reading, What},
        wishes,
    },
};

/// The wisher reads what is the wisher's.
pub(super) fn own_reading(work: &Work, sealer: &Sealer) -> Result<Reading, Fault> {
    let reader = secrets::reader(sealer, &work.origin().actor.subject)?;
    Ok(Reading { acted_as: ActedAs::Wisher, reader, purpose: "本人查看".to_owned() })
}

impl Handles<ReadOwnText> for Wishes {
    async fn handle(&self, work: &Work, command: ReadOwnText) -> Outcome<ReadOwnText> {
        let ReadOwnText { id, wish, follow_code } = command;
        let found = wishes::named(work, wish, None).await?;
        callers::wisher(work, &self.sealer, found.facts(), follow_code.as_deref()).await?;
        authors::readable(&authors::find(work, found.facts()).await?, wish)?;
        let reading = own_reading(work, &self.sealer)?;
        records::reading(work, id, (wish, What::Text), reading);
        Ok(disclosure(work, id))
    }
}
