//! How far a consumer has applied the events of one aggregate.

use sea_orm::entity::prelude::*;

use crate::row::{Key, Row};

/// A row of `positions`; its version is the last sequence applied.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "positions")]
pub struct Model {
    /// `<consumer>|<source>`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The consuming town.
    pub town: String,
    /// The last sequence applied.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    fn key(&self) -> Key {
        self.id.clone().into()
    }

    fn version(&self) -> i64 {
        self.version
    }
}
