//! Staff ask for a private text: the reading is logged, and nothing private is answered.

use jiff::SignedDuration;
use wuwei_contracts::{
    files::DISCLOSED_FOR,
    wishes::{ActedAs, Disclosure, ReadPrivateText},
};
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{
    Wishes,
    store::{
        authors,
        records::{self, Reading, What},
        wishes,
    },
};

impl Handles<ReadPrivateText> for Wishes {
    async fn handle(&self, work: &Work, command: ReadPrivateText) -> Outcome<ReadPrivateText> {
        let wish = wishes::named(work, command.wish, Some(&command.community)).await?;
        authors::readable(&authors::find(work, wish.facts()).await?, command.wish)?;
        let reader = work.origin().actor.subject.clone();
        let reading = Reading { acted_as: ActedAs::Staff, reader, purpose: command.purpose };
        records::reading(work, command.id, (command.wish, What::Text), reading);
        Ok(disclosure(work, command.id))
    }
}

/// What whoever asked is told.
pub(super) fn disclosure(work: &Work, id: uuid::Uuid) -> Disclosure {
    Disclosure { disclosure: id, until: work.now() + SignedDuration::from_secs(DISCLOSED_FOR) }
}
