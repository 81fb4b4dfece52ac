//! What happened, as the runtime keeps it; only read here.

use sea_orm::entity::prelude::*;

/// A row of `events`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "events")]
pub struct Model {
    /// `wish/<id>`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub aggregate: String,
    /// Version it made.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sequence: i64,
    /// Id of the event.
    pub id: Uuid,
    /// Owner.
    pub town: String,
    /// When, microseconds since 1970.
    pub at: i64,
    /// Where it was published.
    pub subject: String,
    /// The CloudEvent.
    #[sea_orm(column_type = "Text")]
    pub payload: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
