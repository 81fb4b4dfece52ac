//! Organisations by place, kind and status.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;
use wuwei_contracts::registry::ListOrganisations;
use wuwei_runtime::{Answers, Outcome, Read, paging};

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
        let page = (&query.page, query.page.cursor::<Uuid>()?);
        paging::page(
            read,
            (rows, Column::Id),
            page,
            |row| row.id.to_string(),
            |row| Ok(organisations::organisation(row)?.view()),
        )
        .await
    }
}
