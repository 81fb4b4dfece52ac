//! A visit.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `visits`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "visits")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Owner.
    pub town: String,
    /// Id of the micro-community.
    pub community: String,
    /// Wire name of its kind.
    pub kind: String,
    /// Subject of who led it.
    pub by_subject: String,
    /// The person they acted for.
    pub on_behalf_of: Option<String>,
    /// How many went.
    pub team: i32,
    /// How many households were met.
    pub households: i32,
    /// How many of them for the first time.
    pub first_met: i32,
    /// The wishes recorded on the spot, JSON.
    #[sea_orm(column_type = "Text")]
    pub wishes: String,
    /// When people were met, microseconds since 1970.
    pub met_at: i64,
    /// When it was recorded, microseconds since 1970.
    pub recorded_at: i64,
    /// Whether it is invented.
    pub sample: bool,
    /// The story it began.
    pub correlation: Uuid,
    /// Version, always 1.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    const AGGREGATE: Option<&'static str> = Some("visit");

    fn key(&self) -> Key {
        self.id.into()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn correlation(&self) -> Option<Uuid> {
        Some(self.correlation)
    }
}
