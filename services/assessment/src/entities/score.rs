//! A score with its inputs.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `scores`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "scores")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Owner.
    pub town: String,
    /// The period.
    pub period: Uuid,
    /// The score and its inputs, JSON.
    #[sea_orm(column_type = "Text")]
    pub computed: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    fn key(&self) -> Key {
        self.id.clone().into()
    }
}
