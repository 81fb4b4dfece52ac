//! The one case that a query names.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use wuwei_contracts::{Reference, delegation::DelegationRejection};
use wuwei_runtime::{Fault, Read, Refusal};

use crate::entities::case::{Column, Entity, Model};

/// The row of `case`, one of the town in the subject.
pub(super) async fn row(read: &Read, case: &Reference) -> Result<Model, Refusal> {
    let named = match case {
        Reference::Id(id) => Entity::find_by_id(*id),
        Reference::Receipt(number) => Entity::find().filter(Column::Receipt.eq(number.as_str())),
    };
    let row = named.filter(Column::Town.eq(read.town().as_str())).one(read.database()).await.map_err(Fault::new)?;
    let town = read.town().clone();
    Ok(row.ok_or_else(|| DelegationRejection::CaseUnknown { field: "case", case: case.clone(), town })?)
}
