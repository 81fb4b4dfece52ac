//! The money of a round, and the head of its ledger.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `round_money`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "round_money")]
pub struct Model {
    /// The round.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Owner.
    pub town: String,
    /// What there is to give, fen.
    pub envelope: i64,
    /// Reserved and not yet paid, fen.
    pub reserved: i64,
    /// Paid, fen.
    pub paid: i64,
    /// How many entries the ledger has.
    pub entries: i64,
    /// Hash of the last.
    pub hash: String,
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
