//! The community numbers a village has given out.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `community_numbers`. Drawing a number is no fact anyone must hear of, so that this announces nothing.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "community_numbers")]
pub struct Model {
    /// Code of the village.
    #[sea_orm(primary_key, auto_increment = false)]
    pub village: String,
    /// Owner.
    pub town: String,
    /// The last number drawn, 0 before the first.
    pub drawn: i32,
    /// One more with each use.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    fn key(&self) -> Key {
        self.village.clone().into()
    }

    fn version(&self) -> i64 {
        self.version
    }
}
