//! An item of a version of the catalogue.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `catalogue_items`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "catalogue_items")]
pub struct Model {
    /// `<version>/<code>`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Owner: the town `city`.
    pub town: String,
    /// Name of the version.
    pub catalogue: String,
    /// Code.
    pub code: String,
    /// Area.
    pub area: String,
    /// Category.
    pub category: String,
    /// Name.
    pub name: String,
    /// For whom it is.
    pub for_whom: String,
    /// Legal basis.
    pub basis: String,
    /// The department that leads.
    pub department: String,
    /// Wire name of the mode.
    pub mode: String,
    /// What a person has to bring, JSON.
    #[sea_orm(column_type = "Text")]
    pub materials: String,
    /// Working days the law allows.
    pub statutory_days: i32,
    /// Working days promised.
    pub promised_days: i32,
    /// Whether the village centre handles it.
    pub village_centre: bool,
    /// Whether a station handles it by itself.
    pub station_direct: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    fn key(&self) -> Key {
        self.id.as_str().into()
    }
}
