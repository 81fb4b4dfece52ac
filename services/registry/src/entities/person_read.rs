//! A look at a person's data.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `person_reads`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person_reads")]
pub struct Model {
    /// The disclosure, or `<look>/<person>`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Owner.
    pub town: String,
    /// The person.
    pub person: Uuid,
    /// `found` or `read`.
    pub sort: String,
    /// Who looked.
    pub reader: String,
    /// On whose behalf.
    pub on_behalf_of: Option<String>,
    /// Which fields, JSON.
    #[sea_orm(column_type = "Text")]
    pub fields: String,
    /// What for.
    pub purpose: String,
    /// When, microseconds since 1970.
    pub read_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    fn key(&self) -> Key {
        self.id.clone().into()
    }
}
