//! Reading a list page by page.

use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select, Value,
};
use wuwei_contracts::{Page, PageRequest};
use wuwei_runtime::{Fault, Read, Refusal};

/// The page of `rows` after the key `after`, in the order of their keys; `item` makes of each what is answered, `cursor`
/// tells its place.
pub(super) async fn page<E, T>(
    read: &Read,
    (rows, key): (Select<E>, E::Column),
    (request, after): (&PageRequest, Option<Value>),
    cursor: impl Fn(&E::Model) -> String,
    item: impl Fn(E::Model) -> Result<T, Fault>,
) -> Result<Page<T>, Refusal>
where
    E: EntityTrait,
    E::Model: FromQueryResult + Sized + Send + Sync,
{
    let total = rows.clone().count(read.database()).await.map_err(Fault::new)?;
    let rows = match after {
        Some(after) => rows.filter(key.gt(after)),
        None => rows,
    };
    let mut rows = rows.order_by_asc(key).limit(request.limit() + 1).all(read.database()).await.map_err(Fault::new)?;
    let most = usize::try_from(request.limit()).unwrap_or(usize::MAX);
    let more = rows.len() > most;
    rows.truncate(most);
    let next = more.then(|| rows.last().map(&cursor)).flatten();
    let items = rows.into_iter().map(item).collect::<Result<_, Fault>>()?;
    Ok(Page { items, total, next })
}
