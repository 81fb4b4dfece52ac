//! Where a file lies and what opens it: a public one for everybody, a private one for a minute to whoever asked.

use jiff::SignedDuration;
use sea_orm::EntityTrait;
use uuid::Uuid;
use wuwei_contracts::{
    Private,
    files::{DISCLOSED_FOR, FileRejection, Of, ReadFile, ReadableFile},
};
use wuwei_runtime::{Answers, Fault, Outcome, Read, Refusal, clock::from_micros};

use crate::{
    Desk, Holder,
    entities::{file::Entity, file_key, file_reading},
    store,
};

impl<S: Holder> Answers<Of<S::Things, ReadFile>> for Desk<S> {
    async fn answer(&self, read: &Read, query: Of<S::Things, ReadFile>) -> Outcome<Of<S::Things, ReadFile>> {
        let ReadFile { file: id, disclosure } = query.message;
        let row = Entity::find_by_id(id).one(read.database()).await.map_err(Fault::new)?;
        let row = row.filter(|row| row.town == read.town().as_str()).ok_or(FileRejection::FileUnknown(id))?;
        let file = store::file(&row)?;
        if !file.standing.live(id)?.public {
            logged(read, id, disclosure.ok_or(FileRejection::FilePrivate(id))?).await?;
        }
        let key = file_key::Entity::find_by_id(id).one(read.database()).await.map_err(Fault::new)?;
        let key = Private::new(store::opens(&self.sealer, &row, key)?);
        Ok(ReadableFile { file: file.view(), object: row.object, key })
    }
}

/// Refuses where `disclosure` is no reading of `file` by the caller, or the minute is over.
async fn logged(read: &Read, file: Uuid, disclosure: Uuid) -> Result<(), Refusal> {
    let row = file_reading::Entity::find_by_id(disclosure).one(read.database()).await.map_err(Fault::new)?;
    let (town, reader) = (read.town().as_str(), &read.origin().actor.subject);
    let row = row.filter(|row| row.town == town && row.reader == *reader && row.file == file);
    let row = row.ok_or(FileRejection::DisclosureUnknown(disclosure))?;
    if read.now() >= from_micros(row.at) + SignedDuration::from_secs(DISCLOSED_FOR) {
        return Err(FileRejection::DisclosureOver(disclosure).into());
    }
    Ok(())
}
