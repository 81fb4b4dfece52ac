//! A village.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `villages`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "villages")]
pub struct Model {
    /// Twelve-digit code.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// Owner.
    pub town: String,
    /// Chinese name.
    pub name: String,
    /// Wire name of its kind.
    pub kind: String,
    /// Version, from 1.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    const AGGREGATE: Option<&'static str> = Some("village");

    fn key(&self) -> Key {
        self.code.clone().into()
    }

    fn version(&self) -> i64 {
        self.version
    }
}
