//! How a proposal stood in an allocation.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `allocation_lines`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "allocation_lines")]
pub struct Model {
    /// The proposal.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Owner.
    pub town: String,
    /// The round.
    pub round: Uuid,
    /// Its place, from 1.
    pub place: i32,
    /// What it asks for, fen.
    pub amount: i64,
    /// How many score sheets it has.
    pub scorers: i32,
    /// The mean score, as a fraction.
    pub mean: Option<String>,
    /// The mean in each criterion, JSON.
    pub means: String,
    /// What was left when its turn came, fen.
    pub remaining: i64,
    /// Wire name of what came of it.
    pub outcome: String,
    /// Who submitted it.
    pub submitted_by: String,
    /// Who had the round allocated.
    pub allocated_by: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    fn key(&self) -> Key {
        self.id.into()
    }
}
