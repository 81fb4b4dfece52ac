//! A period.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `periods`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "periods")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Owner.
    pub town: String,
    /// Title.
    pub title: String,
    /// Id of the scheme.
    pub scheme: String,
    /// Version of the scheme.
    pub scheme_version: i64,
    /// Version of the duty list.
    pub duty_list_version: i64,
    /// First microsecond whose facts count.
    pub from_at: i64,
    /// First microsecond whose facts no longer count.
    pub until_at: i64,
    /// When scoring ends at the latest, microseconds since 1970.
    pub scoring_ends_at: i64,
    /// Codes of the villages assessed, JSON.
    #[sea_orm(column_type = "Text")]
    pub villages: String,
    /// Whether it is invented.
    pub sample: bool,
    /// Wire name of the state.
    pub state: String,
    /// When it was opened, microseconds since 1970.
    pub opened_at: i64,
    /// Who opened it.
    pub opened_by: String,
    /// On whose behalf.
    pub opened_for: Option<String>,
    /// When its rosters were frozen, microseconds since 1970.
    pub frozen_at: Option<i64>,
    /// Who froze them.
    pub frozen_by: Option<String>,
    /// On whose behalf.
    pub frozen_for: Option<String>,
    /// Raters of the town's side.
    pub town_raters: Option<i32>,
    /// Raters of the committees' side.
    pub committee_raters: Option<i32>,
    /// How scoring ended, JSON.
    #[sea_orm(column_type = "Text", nullable)]
    pub reveal: Option<String>,
    /// When it was computed, microseconds since 1970.
    pub computed_at: Option<i64>,
    /// Who computed it.
    pub computed_by: Option<String>,
    /// On whose behalf.
    pub computed_for: Option<String>,
    /// When it was published, microseconds since 1970.
    pub published_at: Option<i64>,
    /// Who published it.
    pub published_by: Option<String>,
    /// On whose behalf.
    pub published_for: Option<String>,
    /// When it last changed, microseconds since 1970.
    pub changed_at: i64,
    /// The story it belongs to.
    pub correlation: Uuid,
    /// Version, from 1.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    const AGGREGATE: Option<&'static str> = Some("period");

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
