//! Who read the private text and files of a wish, told to its wisher.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;
use wuwei_contracts::wishes::{ActedAs, ListPrivateReads, PrivateRead};
use wuwei_runtime::{Answers, Fault, Outcome, Read, clock::from_micros, column::value, paging};

use super::lookup;
use crate::{
    Wishes,
    entities::private_read::{Column, Entity, Model},
};

impl Answers<ListPrivateReads> for Wishes {
    async fn answer(&self, read: &Read, query: ListPrivateReads) -> Outcome<ListPrivateReads> {
        let wish = lookup::wish(read, &query.wish).await?;
        lookup::wisher(read, &self.sealer, &wish, query.follow_code.as_deref()).await?;
        let rows = Entity::find().filter(Column::Wish.eq(wish.id));
        let page = (&query.page, query.page.cursor::<Uuid>()?);
        paging::page(read, (rows, Column::Id), page, |row| row.id.to_string(), view).await
    }
}

fn view(row: Model) -> Result<PrivateRead, Fault> {
    let acted_as = value("private_reads.acted_as", row.acted_as)?;
    Ok(PrivateRead {
        disclosure: row.id,
        acted_as,
        // The wisher knows who the wisher is.
        reader: (acted_as != ActedAs::Wisher).then_some(row.reader),
        on_behalf_of: row.on_behalf_of,
        purpose: row.purpose,
        file: row.file,
        at: from_micros(row.at),
    })
}
