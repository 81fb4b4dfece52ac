//! A fact of another service's event.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `evidence`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "evidence")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Owner.
    pub town: String,
    /// Town and month of the fact.
    pub slot: String,
    /// Wire name of the formula.
    pub formula: String,
    /// Code of the village.
    pub village: String,
    /// When it happened, microseconds since 1970.
    pub at: i64,
    /// Whether it speaks for the judged side.
    pub favourable: bool,
    /// Whether nobody answered.
    pub unanswered: bool,
    /// The service that owns the thing.
    pub service: String,
    /// The kind of thing.
    pub aggregate: String,
    /// Id of the thing.
    pub thing: String,
    /// The event's sequence.
    pub sequence: i64,
    /// Whether it is invented.
    pub sample: bool,
    /// Ids of the periods for which it came too late, JSON.
    #[sea_orm(column_type = "Text")]
    pub late_for: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    fn key(&self) -> Key {
        self.id.into()
    }
}
