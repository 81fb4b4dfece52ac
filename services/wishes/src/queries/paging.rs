//! Lists ordered by an id, page by page.

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use serde::Serialize;
use uuid::Uuid;
use wuwei_contracts::{Page, PageRequest, wishes::WishRejection};
use wuwei_runtime::{Fault, Read, Refusal};

/// Most bytes of items on one page, so that a reply stays within a message.
const MOST_BYTES: usize = 512 * 1024;

/// One page of `rows`, ordered by `key`, each made an item by `item`, which tells its key too. The page ends early, after
/// at least one item, where they take too many bytes.
pub(super) async fn page<E, T>(
    read: &Read,
    rows: Select<E>,
    key: E::Column,
    page: &PageRequest,
    item: impl Fn(E::Model) -> Result<(Uuid, T), Fault>,
) -> Result<Page<T>, Refusal>
where
    E: EntityTrait,
    E::Model: Send + Sync,
    T: Serialize,
{
    let total = rows.clone().count(read.database()).await.map_err(Fault::new)?;
    let rows = match &page.after {
        None => rows,
        Some(after) => {
            let after = Uuid::parse_str(after).map_err(|_| WishRejection::WrongCursor(after.clone()))?;
            rows.filter(key.gt(after))
        }
    };
    let found = rows.order_by_asc(key).limit(page.limit() + 1).all(read.database()).await.map_err(Fault::new)?;
    let most = usize::try_from(page.limit()).unwrap_or(usize::MAX);
    let (mut items, mut bytes, mut last, mut more) = (Vec::new(), 0, None, false);
    for row in found {
        let (id, item) = item(row)?;
        bytes += serde_json::to_vec(&item).map_or(0, |json| json.len());
        if items.len() == most || (bytes > MOST_BYTES && !items.is_empty()) {
            more = true;
            break;
        }
        items.push(item);
        last = Some(id);
    }
    Ok(Page { items, total, next: last.filter(|_| more).map(|id| id.to_string()) })
}
