//! The villages of a town, or of all.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use wuwei_contracts::{Page, registry::ListVillages};
use wuwei_runtime::{Answers, Fault, Outcome, Read};

use super::{paging, selection};
use crate::{
    Registry,
    entities::village::{Column, Entity},
    store::villages,
};

impl Answers<ListVillages> for Registry {
    async fn answer(&self, read: &Read, query: ListVillages) -> Outcome<ListVillages> {
        let mut rows = Entity::find();
        if let Some(town) = selection::town(read.town(), query.town)? {
            rows = rows.filter(Column::Town.eq(town.as_str()));
        }
        if let Some(name) = &query.name {
            rows = rows.filter(Column::Name.like(selection::holding(name)));
        }
        let page = paging::rows(read, rows, Column::Code, query.page.after.clone(), &query.page).await?;
        let next = page.more.then(|| page.rows.last().map(|row| row.code.clone())).flatten();
        let items = page.rows.into_iter().map(villages::view).collect::<Result<_, Fault>>()?;
        Ok(Page { items, total: page.total, next })
    }
}
