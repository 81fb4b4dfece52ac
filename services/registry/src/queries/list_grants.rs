//! Grants, in force and ended.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;
use wuwei_contracts::grants::ListGrants;
use wuwei_runtime::{Answers, Outcome, Read, paging};

use crate::{
    Registry,
    commands::only_for_city,
    entities::given_grant::{Column, Entity},
    store::grants,
};

impl Answers<ListGrants> for Registry {
    async fn answer(&self, read: &Read, query: ListGrants) -> Outcome<ListGrants> {
        only_for_city(read.town())?;
        let mut rows = Entity::find();
        if let Some(holder) = query.holder {
            rows = rows.filter(Column::Holder.eq(holder));
        }
        let page = (&query.page, query.page.cursor::<Uuid>()?);
        paging::page(read, (rows, Column::Id), page, |row| row.id.to_string(), grants::view).await
    }
}
