//! A seat in a period's rosters.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `raters`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "raters")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Owner.
    pub town: String,
    /// The period.
    pub period: Uuid,
    /// Number of the seat, from 1.
    pub seat: i32,
    /// Wire name of the direction.
    pub direction: String,
    /// Code of the village.
    pub village: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    fn key(&self) -> Key {
        self.id.clone().into()
    }
}
