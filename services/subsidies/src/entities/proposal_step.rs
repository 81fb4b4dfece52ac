//! A step of a proposal.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `proposal_steps`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "proposal_steps")]
pub struct Model {
    /// `<proposal>/<version of the proposal>`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Owner.
    pub town: String,
    /// The proposal.
    pub proposal: Uuid,
    /// Its version since this step.
    pub proposal_version: i64,
    /// When, microseconds since 1970.
    pub at: i64,
    /// Wire name of the step.
    pub step: String,
    /// Who.
    pub by_subject: String,
    /// The person whose role they exercised.
    pub on_behalf_of: Option<String>,
    /// Why.
    pub text: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    fn key(&self) -> Key {
        self.id.as_str().into()
    }
}
