//! Meetings by place, kind and verdict.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;
use wuwei_contracts::registry::ListAssemblies;
use wuwei_runtime::{Answers, Outcome, Read, paging};

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
        let page = (&query.page, query.page.cursor::<Uuid>()?);
        paging::page(read, (rows, Column::Id), page, |row| row.id.to_string(), |row| assemblies::view(&row)).await
    }
}
