//! A round.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `rounds`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rounds")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Owner.
    pub town: String,
    /// Title.
    pub title: String,
    /// What there is to give, fen.
    pub envelope: i64,
    /// Most that one proposal may ask for, fen.
    pub cap: i64,
    /// Wire names of the kinds of communities that may take part, JSON; all where empty.
    pub kinds: String,
    /// When the call ends, microseconds since 1970.
    pub call_until: i64,
    /// What proposals are scored by, JSON.
    pub criteria: String,
    /// How many score sheets a proposal needs.
    pub minimum_scorers: i32,
    /// Working days from acceptance to payment.
    pub pay_within: i32,
    /// Version of the rules it runs under.
    pub rules: String,
    /// `open`, `scoring` or `allocated`.
    pub state: String,
    /// Who opened it.
    pub opened_by: String,
    /// The person whose role they exercised.
    pub opened_for: Option<String>,
    /// When, microseconds since 1970.
    pub opened_at: i64,
    /// Ids of the proposals allocated, JSON.
    pub awards: Option<String>,
    /// Who had it allocated.
    pub allocated_by: Option<String>,
    /// The person whose role they exercised.
    pub allocated_for: Option<String>,
    /// When, microseconds since 1970.
    pub allocated_at: Option<i64>,
    /// How people settled ties.
    pub settled_how: Option<String>,
    /// Whether it is invented.
    pub sample: bool,
    /// The story it began in.
    pub correlation: Uuid,
    /// When it last changed, microseconds since 1970.
    pub changed_at: i64,
    /// Version, from 1.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    const AGGREGATE: Option<&'static str> = Some("round");

    fn key(&self) -> Key {
        self.id.into()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn correlation(&self) -> Option<Uuid> {
        Some(self.correlation)
    }
}
