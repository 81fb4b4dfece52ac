//! The row of a known organisation.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `known_organisations`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "known_organisations")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Owner.
    pub town: String,
    /// Village.
    pub village: String,
    /// Micro-community, where it belongs to one.
    pub community: Option<String>,
    /// The kind's wire name.
    pub kind: String,
    /// The status's wire name.
    pub status: String,
    /// The whole view, as JSON.
    pub view: String,
    /// Version of this row, from 1.
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
