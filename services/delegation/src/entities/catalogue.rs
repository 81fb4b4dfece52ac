//! A version of the catalogue as it was published.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `catalogues`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "catalogues")]
pub struct Model {
    /// Name of the version.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Owner: the town `city`.
    pub town: String,
    /// Whether it is illustrative.
    pub illustrative: bool,
    /// First microsecond it is in force.
    pub in_force_at: i64,
    /// Its items, JSON.
    #[sea_orm(column_type = "Text")]
    pub items: String,
    /// Who published it.
    pub published_by: String,
    /// The person whose role they exercised.
    pub on_behalf_of: Option<String>,
    /// When, microseconds since 1970.
    pub published_at: i64,
    /// Version of the row, always 1: what is published never changes.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    const AGGREGATE: Option<&'static str> = Some("catalogue");

    fn key(&self) -> Key {
        self.id.as_str().into()
    }

    fn version(&self) -> i64 {
        self.version
    }
}
