//! This service's projection of a grant.

use sea_orm::entity::prelude::*;

use crate::row::{Key, Row};

/// A row of `grants`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "grants")]
pub struct Model {
    /// Id of the grant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Subject of the holder.
    pub holder: String,
    /// The role's wire name.
    pub role: String,
    /// The scope as written.
    pub scope: String,
    /// First microsecond it holds.
    pub from_at: i64,
    /// First microsecond it no longer holds.
    pub until_at: Option<i64>,
    /// When it was revoked.
    pub revoked_at: Option<i64>,
    /// The person the holder acts for.
    pub on_behalf_of: Option<String>,
    /// Version of the grant this row reflects.
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
