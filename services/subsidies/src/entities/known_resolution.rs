//! A meeting that registry has judged.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `known_resolutions`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "known_resolutions")]
pub struct Model {
    /// The meeting.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Owner.
    pub town: String,
    /// Village.
    pub village: String,
    /// Micro-community; none for a meeting of a whole village.
    pub community: Option<String>,
    /// Whether its resolution was adopted.
    pub adopted: bool,
    /// Version, from 1.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    fn key(&self) -> Key {
        self.id.into()
    }

    fn version(&self) -> i64 {
        self.version
    }
}
