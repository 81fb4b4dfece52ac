//! A version of the catalogue as every database of this service knows it.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `catalogue_versions`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "catalogue_versions")]
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
    /// Items that the village centre handles.
    pub village_centre: i32,
    /// Items that a station handles by itself.
    pub station_direct: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    fn key(&self) -> Key {
        self.id.as_str().into()
    }
}
