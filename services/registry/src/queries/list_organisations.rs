//! Organisations by place, kind and status.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use wuwei_contracts::{Page, registry::ListOrganisations};
use wuwei_runtime::{Answers, Fault, Outcome, Read};

use super::paging::{self, id_after};
use crate::{
    Registry,
    entities::organisation::{Column, Entity},
    store::organisations,
};

impl Answers<ListOrganisations> for Registry {
    async fn answer(&self, read: &Read, query: ListOrganisations) -> Outcome<ListOrganisations> {
        let mut rows = Entity::find();
        if !read.town().is_city() {
            rows = rows.filter(Column::Town.eq(read.town().as_str()));
        }
        if let Some(village) = query.village {
            rows = rows.filter(Column::Village.eq(village.as_str()));
        }
        if let Some(community) = query.community {
            rows = rows.filter(Column::Community.eq(community.as_str()));
        }
        if let Some(kind) = query.kind {
            rows = rows.filter(Column::Kind.eq(kind.as_str()));
        }
        if let Some(status) = query.status {
            rows = rows.filter(Column::Status.eq(status.as_str()));
        }
        let page = paging::rows(read, rows, Column::Id, id_after(&query.page)?, &query.page).await?;
        let next = page.more.then(|| page.rows.last().map(|row| row.id.to_string())).flatten();
        let view = |row| Ok(organisations::organisation(row)?.view());
        let items = page.rows.into_iter().map(view).collect::<Result<_, Fault>>()?;
        Ok(Page { items, total: page.total, next })
    }
}
