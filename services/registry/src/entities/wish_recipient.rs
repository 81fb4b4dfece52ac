//! Who is told of a wish.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `wish_recipients`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "wish_recipients")]
pub struct Model {
    /// The wish.
    #[sea_orm(primary_key, auto_increment = false)]
    pub wish: Uuid,
    /// Owner.
    pub town: String,
    /// How the wisher signs in; none once they are erased.
    pub subject: Option<String>,
    /// Their reference in the vault; none once they are erased.
    pub person: Option<Uuid>,
    /// Version, from 1.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    fn key(&self) -> Key {
        self.wish.into()
    }

    fn version(&self) -> i64 {
        self.version
    }
}
