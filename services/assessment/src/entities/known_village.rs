//! A village of registry's.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `known_villages`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "known_villages")]
pub struct Model {
    /// Its code.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// Owner.
    pub town: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    fn key(&self) -> Key {
        self.code.clone().into()
    }
}
