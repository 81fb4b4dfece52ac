//! Liaisons by village and person.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use wuwei_contracts::{Page, registry::ListLiaisons};
use wuwei_runtime::{Answers, Fault, Outcome, Read};

use super::paging::{self, id_after};
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
        let page = paging::rows(read, rows, Column::Id, id_after(&query.page)?, &query.page).await?;
        let next = page.more.then(|| page.rows.last().map(|row| row.id.to_string())).flatten();
        let items = page.rows.into_iter().map(liaisons::view).collect::<Result<_, Fault>>()?;
        Ok(Page { items, total: page.total, next })
    }
}
