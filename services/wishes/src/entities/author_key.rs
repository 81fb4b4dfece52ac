//! The key of an author.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `author_keys`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "author_keys")]
pub struct Model {
    /// A digest that names the author, or the id of the wish where nobody is named.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Owner.
    pub town: String,
    /// `subject`, `person` or `nobody`.
    pub kind: String,
    /// Subject of the author, until erased.
    pub subject: Option<String>,
    /// Reference of the person, until erased.
    pub person: Option<Uuid>,
    /// The wrapped key, until destroyed.
    pub sealed: Option<Vec<u8>>,
    /// When it was destroyed, microseconds since 1970.
    pub destroyed_at: Option<i64>,
    /// Version, from 1.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    fn key(&self) -> Key {
        self.id.as_str().into()
    }

    fn version(&self) -> i64 {
        self.version
    }
}
