//! Liaisons by village and person.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;
use wuwei_contracts::registry::ListLiaisons;
use wuwei_runtime::{Answers, Outcome, Read, paging};

use crate::{
    Registry,
    entities::liaison::{Column, Entity},
    store::liaisons,
};

impl Answers<ListLiaisons> for Registry {
    async fn answer(&self, read: &Read, query: ListLiaisons) -> Outcome<ListLiaisons> {
        let mut rows = Entity::find();
        if !read.town().is_city() {
            rows = rows.filter(Column::Town.eq(read.town().as_str()));
        }
        if let Some(village) = query.village {
            rows = rows.filter(Column::Village.eq(village.as_str()));
        }
        if let Some(subject) = query.subject {
            rows = rows.filter(Column::Subject.eq(subject));
        }
        if !query.ended {
            rows = rows.filter(Column::EndedAt.is_null());
        }
        let page = (&query.page, query.page.cursor::<Uuid>()?);
        paging::page(read, (rows, Column::Id), page, |row| row.id.to_string(), liaisons::view).await
    }
}
