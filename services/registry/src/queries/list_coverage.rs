//! What communities have and lack.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use wuwei_contracts::registry::{Gap, ListCoverage};
use wuwei_runtime::{Answers, Outcome, Read, paging};

use super::selection;
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
        let page = (&query.page, query.page.after.clone());
        paging::page(read, (rows, Column::Id), page, |row| row.id.clone(), coverage::view).await
    }
}
