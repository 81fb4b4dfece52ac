//! The files of a thing.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use wuwei_contracts::files::{Files, ListFiles, Of};
use wuwei_runtime::{Answers, Fault, Outcome, Read};

use crate::{
    Desk, Holder,
    entities::file::{Column, Entity},
    store,
};

impl<S: Holder> Answers<Of<S::Things, ListFiles>> for Desk<S> {
    async fn answer(&self, read: &Read, query: Of<S::Things, ListFiles>) -> Outcome<Of<S::Things, ListFiles>> {
        let thing = S::named(read, &query.message.of).await?;
        let kept = Entity::find().filter(Column::OfId.eq(thing.id)).filter(Column::RemovedAt.is_null());
        let ordered = kept.order_by_asc(Column::AttachedAt).order_by_asc(Column::Id);
        let rows = ordered.all(read.database()).await.map_err(Fault::new)?;
        let items = rows.iter().map(|row| store::file(row).map(|file| file.view())).collect::<Result<_, _>>()?;
        Ok(Files { of: thing.id, items, acts_as: thing.acts_for(read, S::STAFF).await? })
    }
}
