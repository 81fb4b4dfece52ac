//! An assignment of a liaison.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `liaisons`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "liaisons")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Owner.
    pub town: String,
    /// Code of the village.
    pub village: String,
    /// Subject of the liaison.
    pub subject: String,
    /// `cadre` or `party_member`.
    pub sort: String,
    /// The responsibility area, JSON.
    #[sea_orm(column_type = "Text")]
    pub communities: String,
    /// Since when, microseconds since 1970.
    pub from_at: i64,
    /// First instant it no longer holds.
    pub until_at: Option<i64>,
    /// When it ended.
    pub ended_at: Option<i64>,
    /// Why it ended.
    pub reason: Option<String>,
    /// Who last changed it.
    pub decided_by: String,
    /// On whose behalf.
    pub on_behalf_of: Option<String>,
    /// Whether it is invented.
    pub sample: bool,
    /// Version, from 1.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    const AGGREGATE: Option<&'static str> = Some("liaison");

    fn key(&self) -> Key {
        self.id.into()
    }

    fn version(&self) -> i64 {
        self.version
    }
}
