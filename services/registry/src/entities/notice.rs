//! A notice in somebody's inbox.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `notices`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notices")]
pub struct Model {
    /// `<event>/<audience>`: later ones are greater.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Owner.
    pub town: String,
    /// How whoever is told signs in.
    pub subject: Option<String>,
    /// Their reference in the vault.
    pub person: Option<Uuid>,
    /// What happened: names a rule.
    pub told: String,
    /// `wish` or `case`.
    pub sort: String,
    /// What it is about.
    pub thing: Uuid,
    /// Its number.
    pub receipt: String,
    /// What stands in the words besides, JSON.
    #[sea_orm(column_type = "Text")]
    pub facts: String,
    /// Whether it is invented.
    pub sample: bool,
    /// When it happened, microseconds since 1970.
    pub told_at: i64,
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
