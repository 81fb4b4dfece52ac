//! Meetings by place, kind and verdict.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use wuwei_contracts::{Page, registry::ListAssemblies};
use wuwei_runtime::{Answers, Fault, Outcome, Read};

use super::paging::{self, id_after};
use crate::{
    Registry,
    entities::assembly::{Column, Entity},
    store::assemblies,
};

impl Answers<ListAssemblies> for Registry {
    async fn answer(&self, read: &Read, query: ListAssemblies) -> Outcome<ListAssemblies> {
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
        if let Some(verdict) = query.verdict {
            rows = rows.filter(Column::Verdict.eq(assemblies::verdict(verdict)));
        }
        let page = paging::rows(read, rows, Column::Id, id_after(&query.page)?, &query.page).await?;
        let next = page.more.then(|| page.rows.last().map(|row| row.id.to_string())).flatten();
        let items = page.rows.iter().map(assemblies::view).collect::<Result<_, Fault>>()?;
        Ok(Page { items, total: page.total, next })
    }
}
