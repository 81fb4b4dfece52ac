//! A meeting and its verdict.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `assemblies`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assemblies")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Owner.
    pub town: String,
    /// Code of the village.
    pub village: String,
    /// The community.
    pub community: Option<String>,
    /// Wire name of its kind.
    pub kind: String,
    /// What was decided about.
    pub matter: String,
    /// Day of the notice.
    pub notice_on: Option<String>,
    /// Day it was held.
    pub held_on: String,
    /// What was counted, JSON.
    #[sea_orm(column_type = "Text")]
    pub figures: String,
    /// Minutes.
    #[sea_orm(column_type = "Text")]
    pub minutes: String,
    /// `adopted` or `not_adopted`.
    pub verdict: String,
    /// How it stood to each requirement, JSON.
    #[sea_orm(column_type = "Text")]
    pub findings: String,
    /// Id and version of the rule.
    pub rule: String,
    /// Source of the rule.
    pub rule_source: String,
    /// Who recorded it.
    pub recorded_by: String,
    /// On whose behalf.
    pub on_behalf_of: Option<String>,
    /// When it was judged, microseconds since 1970.
    pub judged_at: i64,
    /// Whether it is invented.
    pub sample: bool,
    /// Version, from 1.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    const AGGREGATE: Option<&'static str> = Some("assembly");

    fn key(&self) -> Key {
        self.id.into()
    }

    fn version(&self) -> i64 {
        self.version
    }
}
