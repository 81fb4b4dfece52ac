//! The row of a known community.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `known_communities`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "known_communities")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Owner.
    pub town: String,
    /// Village.
    pub village: String,
    /// The kind's wire name.
    pub kind: String,
    /// Name.
    pub name: String,
    /// The status's wire name.
    pub status: String,
    /// Ids of what it became, as JSON.
    pub successors: String,
    /// Whether it is invented.
    pub sample: bool,
    /// Version of this row, from 1.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    fn key(&self) -> Key {
        self.id.as_str().into()
    }

    fn version(&self) -> i64 {
        self.version
    }
}
