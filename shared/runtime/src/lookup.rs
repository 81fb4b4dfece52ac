//! The one thing that a query names.

use sea_orm::{ColumnTrait, EntityTrait, PrimaryKeyTrait, QueryFilter};
use uuid::Uuid;
use wuwei_contracts::Reference;

use crate::{read::Read, refusal::Fault};

/// The row of that id, whoever owns it; or of that receipt number in the town asked, since each town counts its own.
///
/// By its key alone: asked for the town too, `PostgreSQL` may walk through all of the town to find an id.
pub async fn named<E>(
    read: &Read,
    (town, receipt): (E::Column, E::Column),
    reference: &Reference,
) -> Result<Option<E::Model>, Fault>
where
    E: EntityTrait,
    <E::PrimaryKey as PrimaryKeyTrait>::ValueType: From<Uuid>,
{
    let found = match reference {
        Reference::Id(id) => E::find_by_id(*id),
        Reference::Receipt(number) => {
            E::find().filter(town.eq(read.town().as_str())).filter(receipt.eq(number.as_str()))
        }
    };
    found.one(read.database()).await.map_err(Fault::new)
}
