//! The one round or proposal that a query names.

use sea_orm::EntityTrait;
use uuid::Uuid;
use wuwei_contracts::{Reference, subsidies::SubsidyRejection};
use wuwei_runtime::{Fault, Read, Refusal, lookup};

use crate::{
    domain::{money::Money, round::Round},
    entities::{
        proposal::{Column, Entity, Model},
        round, round_money,
    },
    store::{ledger, rounds},
};

/// The round, one of the town in the subject.
pub async fn round(read: &Read, field: &'static str, id: Uuid) -> Result<Round, Refusal> {
    let row = round::Entity::find_by_id(id).one(read.database()).await.map_err(Fault::new)?;
    let row = row.filter(|row| row.town == read.town().as_str());
    let unknown = || SubsidyRejection::RoundUnknown { field, round: id, town: read.town().clone() };
    Ok(rounds::round(row.ok_or_else(unknown)?)?)
}

/// The money of a round that exists.
pub async fn money(read: &Read, round: Uuid) -> Result<Money, Refusal> {
    let row = round_money::Entity::find_by_id(round).one(read.database()).await.map_err(Fault::new)?;
    Ok(ledger::money(row.ok_or_else(|| Fault::new(format_args!("round {round} has no money")))?)?)
}

/// The row of the proposal, one of the town in the subject.
pub async fn proposal(read: &Read, proposal: &Reference) -> Result<Model, Refusal> {
    let row = lookup::named::<Entity>(read, (Column::Town, Column::Receipt), proposal).await?;
    let row = row.filter(|row| row.town == read.town().as_str());
    let (field, town) = ("proposal", read.town().clone());
    Ok(row.ok_or_else(|| SubsidyRejection::ProposalUnknown { field, proposal: proposal.clone(), town })?)
}
