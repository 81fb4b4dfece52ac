//! Grants, in force and ended.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use wuwei_contracts::{Page, grants::ListGrants};
use wuwei_runtime::{Answers, Fault, Outcome, Read};

use super::paging::{self, id_after};
use crate::{
    Registry,
    commands::only_for_city,
    entities::given_grant::{Column, Entity},
    store::grants,
};

impl Answers<ListGrants> for Registry {
    async fn answer(&self, read: &Read, query: ListGrants) -> Outcome<ListGrants> {
        only_for_city(read.town())?;
        let after = id_after(&query.page)?;
        let mut rows = Entity::find();
        if let Some(holder) = query.holder {
            rows = rows.filter(Column::Holder.eq(holder));
        }
        let page = paging::rows(read, rows, Column::Id, after, &query.page).await?;
        let next = page.more.then(|| page.rows.last().map(|row| row.id.to_string())).flatten();
        let items = page.rows.into_iter().map(grants::view).collect::<Result<_, Fault>>()?;
        Ok(Page { items, total: page.total, next })
    }
}
