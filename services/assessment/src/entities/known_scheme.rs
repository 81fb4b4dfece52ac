//! A version of a scheme, as towns know it.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `known_schemes`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "known_schemes")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Owner.
    pub town: String,
    /// Id of the scheme.
    pub scheme: String,
    /// The view, JSON.
    #[sea_orm(column_type = "Text")]
    pub view: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    fn key(&self) -> Key {
        self.id.clone().into()
    }
}
