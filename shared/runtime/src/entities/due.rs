//! A task that becomes due.

use sea_orm::entity::prelude::*;

use crate::row::{Key, Row};

/// A row of `due`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "due")]
pub struct Model {
    /// One per thing and level.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Owner.
    pub town: String,
    /// Shard of the town.
    pub shard: i32,
    /// Name of the task.
    pub task: String,
    /// When it is due, microseconds since 1970.
    pub at: i64,
    /// The task's data, JSON.
    #[sea_orm(column_type = "Text")]
    pub payload: String,
    /// Correlation, causation and sample flag of whoever scheduled it, JSON.
    #[sea_orm(column_type = "Text")]
    pub origin: String,
    /// `waiting`, `done` or `cancelled`.
    pub state: String,
    /// Version, from 1.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    fn key(&self) -> Key {
        self.id.clone().into()
    }

    fn version(&self) -> i64 {
        self.version
    }
}
