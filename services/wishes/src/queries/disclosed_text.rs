//! A private text, shown for a minute to whoever was given its disclosure.

use sea_orm::EntityTrait;
use uuid::Uuid;
use wuwei_contracts::{
    Reference,
    wishes::{DisclosedText, PrivateText, WishRejection},
};
use wuwei_runtime::{Answers, Fault, Outcome, Read, Refusal, SealedKey, Sealer};

use super::lookup;
use crate::{
    Wishes,
    entities::private_text,
    secrets::{self, Private, Secret},
};

impl Answers<DisclosedText> for Wishes {
    async fn answer(&self, read: &Read, query: DisclosedText) -> Outcome<DisclosedText> {
        let DisclosedText { disclosure } = query;
        let row = lookup::reading(read, &self.sealer, disclosure).await?;
        if row.file.is_some() {
            return Err(WishRejection::DisclosureUnknown(disclosure).into());
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
