//! A private text, shown for a minute to whoever was given its disclosure.

use jiff::SignedDuration;
use sea_orm::EntityTrait;
use uuid::Uuid;
use wuwei_contracts::{
    Reference,
    wishes::{DISCLOSED_FOR, DisclosedText, PrivateText, WishRejection},
};
use wuwei_runtime::{Answers, Fault, Outcome, Read, Refusal, SealedKey, Sealer, clock::from_micros};

use super::lookup;
use crate::{
    Wishes,
    entities::{private_read::Entity, private_text},
    secrets::{self, Private, Secret},
};

impl Answers<DisclosedText> for Wishes {
    async fn answer(&self, read: &Read, query: DisclosedText) -> Outcome<DisclosedText> {
        let DisclosedText { disclosure } = query;
        let row = Entity::find_by_id(disclosure).one(read.database()).await.map_err(Fault::new)?;
        let subject = &read.origin().actor.subject;
        let readers = [subject.clone(), secrets::reader(&self.sealer, subject)?];
        let own = row.filter(|row| readers.contains(&row.reader) && row.town == read.town().as_str());
        let row = own.ok_or(WishRejection::DisclosureUnknown(disclosure))?;
        if read.now() >= from_micros(row.at) + SignedDuration::from_secs(DISCLOSED_FOR) {
            return Err(WishRejection::DisclosureOver(disclosure).into());
        }
        let wish = lookup::wish(read, &Reference::Id(row.wish)).await?;
        let key = lookup::author(read, &wish).await?.sealed.ok_or(WishRejection::TextErased(wish.id))?;
        let opened = Opened { read, sealer: &self.sealer, key: SealedKey::stored(key), wish: wish.id };
        let text = opened.text(Secret::Text).await?;
        let text = text.ok_or_else(|| Fault::new(format!("the wish {} has no text", wish.id)))?;
        let Private { text, parts } =
            serde_json::from_str(&text).map_err(|_| Fault::new("a private text is no JSON"))?;
        let refusal = if row.acted_as == "wisher" { opened.text(Secret::Refusal).await? } else { None };
        Ok(PrivateText { wish: wish.id, text, parts, refusal })
    }
}

/// What is sealed about one wish.
struct Opened<'a> {
    read: &'a Read,
    sealer: &'a Sealer,
    key: SealedKey,
    wish: Uuid,
}

impl Opened<'_> {
    async fn text(&self, secret: Secret) -> Result<Option<String>, Refusal> {
        let id = secrets::id(self.wish, secret);
        let row = private_text::Entity::find_by_id(id.as_str()).one(self.read.database()).await.map_err(Fault::new)?;
        let open = |row: private_text::Model| self.sealer.open(&self.key, &secrets::context(&id), &row.sealed);
        Ok(row.map(open).transpose()?)
    }
}
