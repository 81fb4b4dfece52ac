//! A task that a village gave back.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `returned_tasks`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "returned_tasks")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Owner.
    pub town: String,
    /// Code of the village.
    pub village: String,
    /// What was asked for.
    pub task: String,
    /// The duty it was said to belong to.
    pub duty: Option<String>,
    /// Version of the duty list.
    pub duty_list_version: i64,
    /// When it was given back, microseconds since 1970.
    pub returned_at: i64,
    /// Who gave it back.
    pub returned_by: String,
    /// On whose behalf.
    pub returned_for: Option<String>,
    /// Whether it is invented.
    pub sample: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    const AGGREGATE: Option<&'static str> = Some("task");

    fn key(&self) -> Key {
        self.id.into()
    }
}
