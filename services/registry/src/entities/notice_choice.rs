//! How somebody wants to be told, and what they have read.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `notice_choices`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notice_choices")]
pub struct Model {
    /// How they sign in.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: String,
    /// The latest notice they have read.
    pub read_to: Option<String>,
    /// Channels they do not want, JSON.
    #[sea_orm(column_type = "Text")]
    pub without: String,
    /// `zh` or `en`.
    pub language: String,
    /// First quiet hour; none for no quiet hours.
    pub quiet_from: Option<i32>,
    /// Hour at which they end.
    pub quiet_until: Option<i32>,
    /// Version, from 1.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    fn key(&self) -> Key {
        self.subject.clone().into()
    }

    fn version(&self) -> i64 {
        self.version
    }
}
