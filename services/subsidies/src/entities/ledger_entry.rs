//! An entry of a ledger.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `ledger_entries`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_entries")]
pub struct Model {
    /// `<round>/<number>`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Owner.
    pub town: String,
    /// The round.
    pub round: Uuid,
    /// Its number, from 1.
    pub number: i64,
    /// When, microseconds since 1970.
    pub at: i64,
    /// Wire name of its kind.
    pub kind: String,
    /// The proposal awarded or paid.
    pub proposal: Option<Uuid>,
    /// Who.
    pub by_subject: String,
    /// The person whose role they exercised.
    pub on_behalf_of: Option<String>,
    /// What people read.
    pub text: String,
    /// What it adds to `budget`, fen.
    pub budget: i64,
    /// What it adds to `free`, fen.
    pub free: i64,
    /// What it adds to `reserved`, fen.
    pub reserved: i64,
    /// What it adds to `paid`, fen.
    pub paid: i64,
    /// Hash of the entry before.
    pub previous: String,
    /// Its own.
    pub hash: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    fn key(&self) -> Key {
        self.id.as_str().into()
    }
}
