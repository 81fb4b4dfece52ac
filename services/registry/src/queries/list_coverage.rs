//! What communities have and lack.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use wuwei_contracts::{
    Page,
    registry::{Gap, ListCoverage},
};
use wuwei_runtime::{Answers, Fault, Outcome, Read};

use super::{paging, selection};
use crate::{
    Registry,
    entities::coverage::{Column, Entity},
    store::coverage,
};

/// The column that says whether a community has the gap.
pub(super) fn lacks(gap: Gap) -> Column {
    match gap {
        Gap::Party => Column::LacksParty,
        Gap::SelfGoverning => Column::LacksSelfGoverning,
        Gap::Liaison => Column::LacksLiaison,
    }
}

impl Answers<ListCoverage> for Registry {
    async fn answer(&self, read: &Read, query: ListCoverage) -> Outcome<ListCoverage> {
        let mut rows = Entity::find().filter(Column::State.eq("active"));
        if let Some(town) = selection::town(read.town(), query.town)? {
            rows = rows.filter(Column::Town.eq(town.as_str()));
        }
        if let Some(village) = query.village {
            rows = rows.filter(Column::Village.eq(village.as_str()));
        }
        if let Some(gap) = query.gap {
            rows = rows.filter(lacks(gap).eq(true));
        }
        let page = paging::rows(read, rows, Column::Id, query.page.after.clone(), &query.page).await?;
        let next = page.more.then(|| page.rows.last().map(|row| row.id.clone())).flatten();
        let items = page.rows.into_iter().map(coverage::view).collect::<Result<_, Fault>>()?;
        Ok(Page { items, total: page.total, next })
    }
}
