//! A score sheet.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `score_sheets`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "score_sheets")]
pub struct Model {
    /// `<proposal>/<scorer>`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Owner.
    pub town: String,
    /// The round.
    pub round: Uuid,
    /// The proposal.
    pub proposal: Uuid,
    /// The evaluator.
    pub scorer: String,
    /// Points in the order of the criteria, JSON.
    pub points: String,
    /// When, microseconds since 1970.
    pub scored_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    fn key(&self) -> Key {
        self.id.as_str().into()
    }
}
