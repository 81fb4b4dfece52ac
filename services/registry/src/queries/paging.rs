//! Reading a list page by page.

use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select, Value,
};
use uuid::Uuid;
use wuwei_contracts::{PageRequest, registry::RegistryRejection};
use wuwei_runtime::{Fault, Read, Refusal};

/// One page of rows, in the order of their keys.
pub(super) struct PageOf<M> {
    /// The rows.
    pub rows: Vec<M>,
    /// All rows that fit, on all pages.
    pub total: u64,
    /// Whether rows follow.
    pub more: bool,
}

/// The page of `rows` after the key `after`.
pub(super) async fn rows<E>(
    read: &Read,
    rows: Select<E>,
    key: E::Column,
    after: Option<impl Into<Value>>,
    page: &PageRequest,
) -> Result<PageOf<E::Model>, Refusal>
where
    E: EntityTrait,
    E::Model: FromQueryResult + Sized + Send + Sync,
{
    let total = rows.clone().count(read.database()).await.map_err(Fault::new)?;
    let rows = match after {
        Some(after) => rows.filter(key.gt(after.into())),
        None => rows,
    };
    let mut rows = rows.order_by_asc(key).limit(page.limit() + 1).all(read.database()).await.map_err(Fault::new)?;
    let most = usize::try_from(page.limit()).unwrap_or(usize::MAX);
    let more = rows.len() > most;
    rows.truncate(most);
    Ok(PageOf { rows, total, more })
}

/// The cursor of a list that is in the order of its ids.
pub(super) fn id_after(page: &PageRequest) -> Result<Option<Uuid>, RegistryRejection> {
    let cursor = |text: &String| Uuid::parse_str(text).map_err(|_| RegistryRejection::WrongCursor(text.clone()));
    page.after.as_ref().map(cursor).transpose()
}
