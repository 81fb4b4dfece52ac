//! The record of a town's deliveries, the latest first.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use wuwei_contracts::{Page, registry::ListDeliveries};
use wuwei_runtime::{Answers, Fault, Outcome, Read, paging};

use crate::{
    Registry,
    entities::{
        delivery::{Column, Entity},
        notice,
    },
    store::notices,
};

impl Answers<ListDeliveries> for Registry {
    async fn answer(&self, read: &Read, query: ListDeliveries) -> Outcome<ListDeliveries> {
        let database = read.database();
        let mut rows = Entity::find().filter(Column::Town.eq(read.town().as_str()));
        if let Some(state) = query.state {
            rows = rows.filter(Column::State.eq(state.as_str()));
        }
        let page = (&query.page, query.page.cursor::<String>()?);
        let found = paging::latest(read, (rows, Column::Id), page, |row| row.id.clone()).await?;
        let rows = found.items;
        let about = notice::Entity::find().filter(notice::Column::Id.is_in(rows.iter().map(|row| row.notice.as_str())));
        let about = about.all(database).await.map_err(Fault::new)?;
        let items = rows.iter().map(|row| {
            let notice = about.iter().find(|notice| notice.id == row.notice);
            let notice = notice.ok_or_else(|| Fault::new(format!("the delivery {} has no notice", row.id)))?;
            notices::delivery_view(row, notice)
        });
        Ok(Page { items: items.collect::<Result<_, Fault>>()?, total: found.total, next: found.next })
    }
}
