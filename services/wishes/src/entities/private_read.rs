//! A reading of a private text or file.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `private_reads`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "private_reads")]
pub struct Model {
    /// Its disclosure.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Owner.
    pub town: String,
    /// The wish.
    pub wish: Uuid,
    /// The file, where it was one.
    pub file: Option<Uuid>,
    /// Wire name of the role read in.
    pub acted_as: String,
    /// Subject of the reader; of the wisher a digest.
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
