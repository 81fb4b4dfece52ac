//! The key of a person.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `person_keys`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person_keys")]
pub struct Model {
    /// The person.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Owner.
    pub town: String,
    /// The key, sealed; zeros once it is destroyed.
    pub key: Vec<u8>,
    /// When it was destroyed, microseconds since 1970.
    pub destroyed_at: Option<i64>,
    /// Version, from 1.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    fn key(&self) -> Key {
        self.id.into()
    }

    fn version(&self) -> i64 {
        self.version
    }
}
