//! What the events told of the things.

use sea_orm::entity::prelude::*;
use wuwei_contracts::Town;
use wuwei_runtime::{Key, Row};

use super::fold;

/// A row of `mirrors`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mirrors")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub town: String,
    /// All its amounts in order.
    pub fold: i64,
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

impl Model {
    /// A new one, stepped once.
    pub fn first(id: &str, town: &Town, amount: i64) -> Self {
        Self { id: id.to_owned(), town: town.to_string(), fold: fold(0, amount), version: 1 }
    }

    /// The same, stepped once more.
    pub fn stepped(self, amount: i64) -> Self {
        Self { fold: fold(self.fold, amount), version: self.version + 1, ..self }
    }
}
