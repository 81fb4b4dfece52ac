//! Lists for queries, read page by page.

use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select, Value,
};
use serde::Serialize;
use wuwei_contracts::{Page, PageRequest};

use crate::{
    read::Read,
    refusal::{Fault, Refusal},
};

/// Most bytes of items on one page, so that a reply stays within a message.
const MOST_BYTES: usize = 512 * 1024;

/// The page of `rows` after the key `after`, in the order of their keys; `item` makes of each what is answered, `cursor`
/// tells its place. The page ends early, after at least one item, where they take too many bytes.
pub async fn page<E, T>(
    read: &Read,
    (rows, key): (Select<E>, E::Column),
    (request, after): (&PageRequest, Option<impl Into<Value>>),
    cursor: impl Fn(&E::Model) -> String,
    item: impl Fn(E::Model) -> Result<T, Fault>,
) -> Result<Page<T>, Refusal>
where
    E: EntityTrait,
    E::Model: FromQueryResult + Sized + Send + Sync,
    T: Serialize,
{
    let found = match after {
        Some(after) => rows.clone().filter(key.gt(after.into())),
        None => rows.clone(),
    };
    let (total, rows) = both(read, rows, found.order_by_asc(key).limit(request.limit() + 1)).await?;
    let most = usize::try_from(request.limit()).unwrap_or(usize::MAX);
    let (mut items, mut bytes, mut last) = (Vec::new(), 0, String::new());
    for row in rows {
        let (place, item) = (cursor(&row), item(row)?);
        bytes += serde_json::to_vec(&item).map_or(0, |json| json.len());
        if items.len() == most || (bytes > MOST_BYTES && !items.is_empty()) {
            return Ok(Page { items, total, next: Some(last) });
        }
        items.push(item);
        last = place;
    }
    Ok(Page { items, total, next: None })
}

/// How many there are of `all`, and the rows of `page`: asked at once, since a long list takes as long to count as to sort.
async fn both<E>(read: &Read, all: Select<E>, page: Select<E>) -> Result<(u64, Vec<E::Model>), Fault>
where
    E: EntityTrait,
    E::Model: FromQueryResult + Sized + Send + Sync,
{
    let database = read.database();
    futures::future::try_join(all.count(database), page.all(database)).await.map_err(Fault::new)
}

/// A page of `rows` before the key `before`, the greatest first: as rows, for lists that read more of them.
pub async fn latest<E>(
    read: &Read,
    (rows, key): (Select<E>, E::Column),
    (request, before): (&PageRequest, Option<impl Into<Value>>),
    cursor: impl Fn(&E::Model) -> String,
) -> Result<Page<E::Model>, Refusal>
where
    E: EntityTrait,
    E::Model: FromQueryResult + Sized + Send + Sync,
{
    let found = match before {
        Some(before) => rows.clone().filter(key.lt(before.into())),
        None => rows.clone(),
    };
    let (total, rows) = both(read, rows, found.order_by_desc(key).limit(request.limit() + 1)).await?;
    let most = usize::try_from(request.limit()).unwrap_or(usize::MAX);
    let next = rows.get(most).and_then(|_| rows.get(most.checked_sub(1)?)).map(cursor);
    Ok(Page { items: rows.into_iter().take(most).collect(), total, next })
}
