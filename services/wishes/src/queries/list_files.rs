//! The files of a wish.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use wuwei_contracts::wishes::{Files, ListFiles};
use wuwei_runtime::{Answers, Fault, Outcome, Read};

use super::lookup;
use crate::{
    Wishes,
    entities::file::{Column, Entity},
    store::files,
};

impl Answers<ListFiles> for Wishes {
    async fn answer(&self, read: &Read, query: ListFiles) -> Outcome<ListFiles> {
        let wish = lookup::wish(read, &query.wish).await?;
        let kept = Entity::find().filter(Column::Wish.eq(wish.id)).filter(Column::RemovedAt.is_null());
        let ordered = kept.order_by_asc(Column::AttachedAt).order_by_asc(Column::Id);
        let rows = ordered.all(read.database()).await.map_err(Fault::new)?;
        let items = rows.iter().map(|row| files::file(row).map(|file| file.view())).collect::<Result<_, _>>()?;
        Ok(Files { items })
    }
}
