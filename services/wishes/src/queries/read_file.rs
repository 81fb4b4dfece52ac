//! Where a file lies and what opens it: a public one for everybody, a private one for a minute to whoever asked.

use sea_orm::EntityTrait;
use wuwei_contracts::{
    Private, Reference,
    files::FileRejection,
    wishes::{ReadFile, ReadableFile, WishRejection},
};
use wuwei_runtime::{Answers, Fault, Outcome, Read, SealedKey};

use super::lookup;
use crate::{Wishes, entities::file::Entity, secrets, store::files};

impl Answers<ReadFile> for Wishes {
    async fn answer(&self, read: &Read, query: ReadFile) -> Outcome<ReadFile> {
        let ReadFile { file: id, disclosure } = query;
        let row = Entity::find_by_id(id).one(read.database()).await.map_err(Fault::new)?;
        let row = row.filter(|row| row.town == read.town().as_str()).ok_or(FileRejection::FileUnknown(id))?;
        let file = files::file(&row)?.live()?;
        if !file.standing.public {
            let disclosure = disclosure.ok_or(FileRejection::FilePrivate(id))?;
            let reading = lookup::reading(read, &self.sealer, disclosure).await?;
            if reading.file != Some(id) {
                return Err(WishRejection::DisclosureUnknown(disclosure).into());
            }
        }
        let wish = lookup::wish(read, &Reference::Id(row.wish)).await?;
        let key = lookup::author(read, &wish).await?.sealed.ok_or(WishRejection::TextErased(wish.id))?;
        let sealed = row.sealed.ok_or_else(|| Fault::new(format!("the file {id} has no key")))?;
        let key = self.sealer.open(&SealedKey::stored(key), &secrets::file_context(id), &sealed)?;
        Ok(ReadableFile { file: file.view(), object: row.object, key: Private::new(key) })
    }
}
