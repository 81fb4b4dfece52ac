//! The towns.

use sea_orm::EntityTrait;
use wuwei_contracts::{Page, registry::ListTowns};
use wuwei_runtime::{Answers, Fault, Outcome, Read};

use super::paging;
use crate::{
    Registry,
    commands::only_for_city,
    entities::town::{Column, Entity},
    store::towns,
};

impl Answers<ListTowns> for Registry {
    async fn answer(&self, read: &Read, query: ListTowns) -> Outcome<ListTowns> {
        only_for_city(read.town())?;
        let page = paging::rows(read, Entity::find(), Column::Code, query.page.after.clone(), &query.page).await?;
        let next = page.more.then(|| page.rows.last().map(|row| row.code.clone())).flatten();
        let items = page.rows.into_iter().map(towns::view).collect::<Result<_, Fault>>()?;
        Ok(Page { items, total: page.total, next })
    }
}
