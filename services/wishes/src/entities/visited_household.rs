//! A household that was met at least once, known by a keyed digest of its mark.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `visited_households`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "visited_households")]
pub struct Model {
    /// `<community>/<digest>`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Owner.
    pub town: String,
    /// Id of the micro-community.
    pub community: String,
    /// The first visit.
    pub visit: Uuid,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    fn key(&self) -> Key {
        self.id.clone().into()
    }
}
