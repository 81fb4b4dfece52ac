//! What one person did in one proposal.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `duties`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "duties")]
pub struct Model {
    /// `<proposal>/<subject>`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Owner.
    pub town: String,
    /// The proposal.
    pub proposal: Uuid,
    /// The person.
    pub subject: String,
    /// `submitter`, `scorer`, `approver` or `payer`.
    pub duty: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    fn key(&self) -> Key {
        self.id.as_str().into()
    }
}
