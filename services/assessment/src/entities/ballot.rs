//! A ballot, sealed.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `ballots`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ballots")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Owner.
    pub town: String,
    /// The period.
    pub period: Uuid,
    /// Wire name of the direction.
    pub direction: String,
    /// The key, wrapped.
    pub sealing_key: Vec<u8>,
    /// Points and comment, sealed.
    pub sealed: Vec<u8>,
    /// When it was last handed in, microseconds since 1970.
    pub submitted_at: i64,
    /// The rater.
    pub submitted_by: String,
    /// The story it belongs to.
    pub correlation: Uuid,
    /// Version, from 1.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    const AGGREGATE: Option<&'static str> = Some("ballot");

    fn key(&self) -> Key {
        self.id.clone().into()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn correlation(&self) -> Option<Uuid> {
        Some(self.correlation)
    }
}
