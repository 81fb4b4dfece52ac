//! Who read the private files of a thing, told to whom it concerns and to staff.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;
use wuwei_contracts::files::{FileReading, ListFileReadings, Of};
use wuwei_runtime::{Answers, Fault, Outcome, Read, clock::from_micros, column::value, paging};

use crate::{
    Desk, Holder,
    entities::file_reading::{Column, Entity, Model},
};

impl<S: Holder> Answers<Of<S::Things, ListFileReadings>> for Desk<S> {
    async fn answer(
        &self,
        read: &Read,
        query: Of<S::Things, ListFileReadings>,
    ) -> Outcome<Of<S::Things, ListFileReadings>> {
        let ListFileReadings { of, page } = query.message;
        let thing = S::named(read, &of).await?;
        thing.acts_for(read, S::STAFF).await?.ok_or_else(|| thing.refused())?;
        let rows = Entity::find().filter(Column::OfId.eq(thing.id));
        let page = (&page, page.cursor::<Uuid>()?);
        paging::page(read, (rows, Column::Id), page, |row| row.id.to_string(), view).await
    }
}

fn view(row: Model) -> Result<FileReading, Fault> {
    Ok(FileReading {
        disclosure: row.id,
        file: row.file,
        acted_as: value("file_readings.acted_as", row.acted_as)?,
        reader: row.reader,
        on_behalf_of: row.on_behalf_of,
        purpose: row.purpose,
        at: from_micros(row.at),
    })
}
