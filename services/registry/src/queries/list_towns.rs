//! The towns.

use sea_orm::EntityTrait;
use wuwei_contracts::registry::ListTowns;
use wuwei_runtime::{Answers, Outcome, Read, paging};

use crate::{
    Registry,
    commands::only_for_city,
    entities::town::{Column, Entity},
    store::towns,
};

impl Answers<ListTowns> for Registry {
    async fn answer(&self, read: &Read, query: ListTowns) -> Outcome<ListTowns> {
        only_for_city(read.town())?;
        let page = (&query.page, query.page.after.clone());
        paging::page(read, (Entity::find(), Column::Code), page, |row| row.code.clone(), towns::view).await
    }
}
