//! A version of a town's duty list.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `duty_list_versions`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "duty_list_versions")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Owner.
    pub town: String,
    /// The view, JSON.
    #[sea_orm(column_type = "Text")]
    pub view: String,
    /// Who published it.
    pub published_by: String,
    /// On whose behalf.
    pub published_for: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    fn key(&self) -> Key {
        self.id.clone().into()
    }
}
