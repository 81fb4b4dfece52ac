//! The wisher asks for the own private text.

use wuwei_contracts::wishes::{ActedAs, ReadOwnText};
use wuwei_runtime::{Handles, Outcome, Work};

use super::read_private_text::disclosure;
use crate::{
    Wishes, callers, secrets,
    store::{authors, records, wishes},
};

impl Handles<ReadOwnText> for Wishes {
    async fn handle(&self, work: &Work, command: ReadOwnText) -> Outcome<ReadOwnText> {
        let ReadOwnText { id, wish, follow_code } = command;
        let found = wishes::named(work, wish, None).await?;
        callers::wisher(work, &self.sealer, found.facts(), follow_code.as_deref()).await?;
        authors::readable(&authors::find(work, found.facts()).await?, wish)?;
        let reader = (ActedAs::Wisher, secrets::reader(&self.sealer, &work.origin().actor.subject)?);
        records::reading(work, (id, wish), reader, "本人查看".to_owned());
        Ok(disclosure(work, id))
    }
}
