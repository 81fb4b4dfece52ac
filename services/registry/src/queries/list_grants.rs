//! Grants, in force and ended.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;
use wuwei_contracts::{Page, grants::ListGrants, registry::RegistryRejection};
use wuwei_runtime::{Answers, Fault, Outcome, Read};

use super::paging;
use crate::{
    Registry,
    commands::only_for_city,
    entities::given_grant::{Column, Entity},
    store::grants,
};

impl Answers<ListGrants> for Registry {
    async fn answer(&self, read: &Read, query: ListGrants) -> Outcome<ListGrants> {
        only_for_city(read.town())?;
        let cursor = |text: &String| Uuid::parse_str(text).map_err(|_| RegistryRejection::WrongCursor(text.clone()));
        let after = query.page.after.as_ref().map(cursor).transpose()?;
        let mut rows = Entity::find();
        if let Some(holder) = query.holder {
            rows = rows.filter(Column::Holder.eq(holder));
        }
        let page = paging::rows(read, rows, Column::Id, after, &query.page).await?;
        let next = page.more.then(|| page.rows.last().map(|row| row.id.to_string())).flatten();
        let items = page.rows.into_iter().map(grants::view).collect::<Result<_, Fault>>()?;
        Ok(Page { items, total: page.total, next })
    }
}
