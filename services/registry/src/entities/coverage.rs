//! What a community has and lacks.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `coverage`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "coverage")]
pub struct Model {
    /// The community.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Owner.
    pub town: String,
    /// Code of its village.
    pub village: String,
    /// Wire name of its kind.
    pub kind: String,
    /// `active`, `merged` or `ended`.
    pub state: String,
    /// The community that has what it had.
    pub merged_into: Option<String>,
    /// Organisations that may act, by kind, JSON.
    #[sea_orm(column_type = "Text")]
    pub acting: String,
    /// How many liaisons look after it.
    pub liaisons: i32,
    /// Whether it lacks a Party or mass organisation.
    pub lacks_party: bool,
    /// Whether it lacks an expected self-governing one.
    pub lacks_self_governing: bool,
    /// Whether it lacks a liaison.
    pub lacks_liaison: bool,
    /// The self-governing kinds it lacks, JSON.
    #[sea_orm(column_type = "Text")]
    pub missing: String,
    /// Edition of the expectations.
    pub rule: String,
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
