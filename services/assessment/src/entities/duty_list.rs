//! A town's duty list, its last version.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `duty_lists`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "duty_lists")]
pub struct Model {
    /// Owner.
    #[sea_orm(primary_key, auto_increment = false)]
    pub town: String,
    /// The view, JSON.
    #[sea_orm(column_type = "Text")]
    pub view: String,
    /// Who published it.
    pub published_by: String,
    /// On whose behalf.
    pub published_for: Option<String>,
    /// Version, from 1.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    const AGGREGATE: Option<&'static str> = Some("duty_list");

    fn key(&self) -> Key {
        self.town.clone().into()
    }

    fn version(&self) -> i64 {
        self.version
    }
}
