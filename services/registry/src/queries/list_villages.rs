//! The villages of a town, or of all.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use wuwei_contracts::registry::ListVillages;
use wuwei_runtime::{Answers, Outcome, Read, paging};

use super::selection;
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
        let page = (&query.page, query.page.after.clone());
        paging::page(read, (rows, Column::Code), page, |row| row.code.clone(), villages::view).await
    }
}
