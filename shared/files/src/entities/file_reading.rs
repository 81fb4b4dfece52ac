//! A reading of a private file.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `file_readings`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "file_readings")]
pub struct Model {
    /// Its disclosure.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Owner.
    pub town: String,
    /// The thing.
    pub of_id: Uuid,
    /// The file.
    pub file: Uuid,
    /// Wire name of the role read in.
    pub acted_as: String,
    /// Subject of the reader.
    pub reader: String,
    /// The person read for.
    pub on_behalf_of: Option<String>,
    /// What for.
    pub purpose: String,
    /// When, microseconds since 1970.
    pub at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    fn key(&self) -> Key {
        self.id.into()
    }
}
