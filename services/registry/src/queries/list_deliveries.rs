//! The record of a town's deliveries, the latest first.

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use wuwei_contracts::{Page, registry::ListDeliveries};
use wuwei_runtime::{Answers, Fault, Outcome, Read};

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
        let total = rows.clone().count(database).await.map_err(Fault::new)?;
        if let Some(after) = query.page.cursor::<String>()? {
            rows = rows.filter(Column::Id.lt(after));
        }
        let rows = rows.order_by_desc(Column::Id).limit(query.page.limit() + 1);
        let mut rows = rows.all(database).await.map_err(Fault::new)?;
        let limit = usize::try_from(query.page.limit()).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| row.id.clone());
        let about = notice::Entity::find().filter(notice::Column::Id.is_in(rows.iter().map(|row| row.notice.as_str())));
        let about = about.all(database).await.map_err(Fault::new)?;
        let items = rows.iter().map(|row| {
            let notice = about.iter().find(|notice| notice.id == row.notice);
            let notice = notice.ok_or_else(|| Fault::new(format!("the delivery {} has no notice", row.id)))?;
            notices::delivery_view(row, notice)
        });
        Ok(Page { items: items.collect::<Result<_, Fault>>()?, total, next })
    }
}
