//! A wish of an author who can sign in.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `own_wishes`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "own_wishes")]
pub struct Model {
    /// The wish.
    #[sea_orm(primary_key, auto_increment = false)]
    pub wish: Uuid,
    /// Key of the author.
    pub author: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    fn key(&self) -> Key {
        self.wish.into()
    }
}
