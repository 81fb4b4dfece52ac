//! A grant as it was given.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `given_grants`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "given_grants")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Subject of the holder.
    pub holder: String,
    /// Wire name of the role.
    pub role: String,
    /// The scope as written.
    pub scope: String,
    /// First microsecond it holds.
    pub from_at: i64,
    /// First microsecond it no longer holds.
    pub until_at: Option<i64>,
    /// The person the holder acts for.
    pub on_behalf_of: Option<String>,
    /// When it was revoked, microseconds since 1970.
    pub revoked_at: Option<i64>,
    /// Version, from 1.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    const AGGREGATE: Option<&'static str> = Some("grant");

    fn key(&self) -> Key {
        self.id.into()
    }

    fn version(&self) -> i64 {
        self.version
    }
}
