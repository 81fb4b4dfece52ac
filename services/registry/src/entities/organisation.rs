//! An organisation.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `organisations`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organisations")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Owner.
    pub town: String,
    /// Code of its village.
    pub village: String,
    /// Its community.
    pub community: Option<String>,
    /// Wire name of its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Whether it is invented.
    pub sample: bool,
    /// `active`, `expired`, `suspended` or `dissolved`.
    pub status: String,
    /// First instant of its term, microseconds since 1970.
    pub term_from: Option<i64>,
    /// First instant after it.
    pub term_until: Option<i64>,
    /// How many terms it has had.
    pub terms: i64,
    /// Who leads it.
    pub led_by: Option<Uuid>,
    /// What it is affiliated with.
    pub affiliated_with: Option<Uuid>,
    /// What it is good at, JSON.
    #[sea_orm(column_type = "Text")]
    pub skills: String,
    /// Who may speak for it, JSON.
    #[sea_orm(column_type = "Text")]
    pub mandates: String,
    /// Why it last changed.
    pub reason: Option<String>,
    /// Who last changed it.
    pub decided_by: String,
    /// On whose behalf.
    pub on_behalf_of: Option<String>,
    /// When it was founded, microseconds since 1970.
    pub founded_at: i64,
    /// When it last changed, microseconds since 1970.
    pub changed_at: i64,
    /// Version, from 1.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    const AGGREGATE: Option<&'static str> = Some("organisation");

    fn key(&self) -> Key {
        self.id.into()
    }

    fn version(&self) -> i64 {
        self.version
    }
}
