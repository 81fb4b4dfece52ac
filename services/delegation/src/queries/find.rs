//! The one case that a query names.

use wuwei_contracts::{Reference, delegation::DelegationRejection};
use wuwei_runtime::{Read, Refusal, lookup};

use crate::entities::case::{Column, Entity, Model};

/// The row of `case`, one of the town in the subject.
pub async fn row(read: &Read, case: &Reference) -> Result<Model, Refusal> {
    let row = lookup::named::<Entity>(read, (Column::Town, Column::Receipt), case).await?;
    let row = row.filter(|row| row.town == read.town().as_str());
    let town = read.town().clone();
    Ok(row.ok_or_else(|| DelegationRejection::CaseUnknown { field: "case", case: case.clone(), town })?)
}
