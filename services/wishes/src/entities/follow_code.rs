//! The wish that a follow code is of.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `follow_codes`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "follow_codes")]
pub struct Model {
    /// Keyed digest of the code.
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: String,
    /// The wish.
    pub wish: Uuid,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    fn key(&self) -> Key {
        self.digest.clone().into()
    }
}
