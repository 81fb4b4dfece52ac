//! An entry: an aggregate that is only ever inserted.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row, UniqueRule};

/// Code of the rejection for a code that is taken.
pub const CODE_TAKEN: &str = "code_taken";

/// A row of `entries`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "entries")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Owner.
    pub town: String,
    /// Its account, where it has one.
    pub account: Option<Uuid>,
    /// Its place, where it has one.
    pub place: Option<String>,
    /// A code of its own, where it has one.
    pub code: Option<String>,
    /// How much.
    pub amount: i64,
    /// What it is about.
    pub note: String,
    /// When, microseconds since 1970.
    pub at: i64,
    /// Version, from 1.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    const AGGREGATE: Option<&'static str> = Some("entry");

    fn key(&self) -> Key {
        self.id.into()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn unique_rules() -> &'static [UniqueRule] {
        &[UniqueRule {
            columns: &["code"],
            field: "code",
            code: CODE_TAKEN,
            detail: "another entry has this code; give another",
        }]
    }
}
