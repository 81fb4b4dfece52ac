//! A notice on a channel besides the inbox.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `deliveries`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deliveries")]
pub struct Model {
    /// `<notice>/<channel>`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Owner.
    pub town: String,
    /// The notice.
    pub notice: String,
    /// `email` or `message`.
    pub channel: String,
    /// `waiting`, `sent`, `given_up` or `void`.
    pub state: String,
    /// How often it was tried.
    pub attempts: i32,
    /// What was said last where it did not go through.
    #[sea_orm(column_type = "Text")]
    pub because: Option<String>,
    /// When it is tried next, or was last tried, microseconds since 1970.
    pub try_at: i64,
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
