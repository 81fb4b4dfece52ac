//! The reply of a command, kept for a repeat under the same key.

use sea_orm::entity::prelude::*;

use crate::row::{Key, Row};

/// A row of `idempotency`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency")]
pub struct Model {
    /// Digest of (town, operation, caller, key).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// HMAC of the body.
    #[sea_orm(column_type = "VarBinary(StringLen::None)")]
    pub mac: Vec<u8>,
    /// The reply, JSON.
    #[sea_orm(column_type = "Text")]
    pub reply: String,
    /// When, microseconds since 1970.
    pub at: i64,
    /// The town of the command.
    pub town: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    fn key(&self) -> Key {
        self.id.into()
    }
}
