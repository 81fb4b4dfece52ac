//! The one case that a query names.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use wuwei_contracts::{Reference, delegation::DelegationRejection};
use wuwei_runtime::{Fault, Read, Refusal};

use crate::entities::case::{Column, Entity, Model};

/// The row of `case`, one of the town in the subject.
pub(super) async fn row(read: &Read, case: &Reference) -> Result<Model, Refusal> {
    let named = match case {
        // By its key alone: asked for the town too, PostgreSQL may walk through all of the town to find it.
        Reference::Id(id) => Entity::find_by_id(*id),
        Reference::Receipt(number) => {
            let own = Entity::find().filter(Column::Town.eq(read.town().as_str()));
            own.filter(Column::Receipt.eq(number.as_str()))
        }
    };
    let row = named.one(read.database()).await.map_err(Fault::new)?;
    let row = row.filter(|row| row.town == read.town().as_str());
    let town = read.town().clone();
    Ok(row.ok_or_else(|| DelegationRejection::CaseUnknown { field: "case", case: case.clone(), town })?)
}
