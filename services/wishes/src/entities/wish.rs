//! A wish.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row, UniqueRule};

/// A row of `wishes`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "wishes")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Owner.
    pub town: String,
    /// The number people quote.
    pub receipt: String,
    /// Id of its micro-community.
    pub community: String,
    /// Code of its category.
    pub category: String,
    /// Wire name of the channel.
    pub channel: String,
    /// A partner's own id.
    pub external_id: Option<String>,
    /// Key of its author.
    pub author: String,
    /// Wire name of its state.
    pub state: String,
    /// Wire name of its grade.
    pub grade: Option<String>,
    /// Version of the limits it was graded under.
    pub limits: Option<String>,
    /// Until when it is to be kept or reviewed, microseconds since 1970.
    pub limit_at: Option<i64>,
    /// Whether its review is due.
    pub review_due: bool,
    /// Public summary.
    pub summary: Option<String>,
    /// Its parts, JSON.
    #[sea_orm(column_type = "Text")]
    pub parts: String,
    /// How many parts are open.
    pub open_parts: i32,
    /// How many of those came back and go before others.
    pub priority_parts: i32,
    /// How often it was talked over.
    pub talks: i32,
    /// How often it was opened again.
    pub reopened: i32,
    /// The wisher's answer: whether it is kept.
    pub solved: Option<bool>,
    /// The wisher's answer: whether it satisfies.
    pub satisfied: Option<bool>,
    /// Whether it is invented.
    pub sample: bool,
    /// The story it began in.
    pub correlation: Uuid,
    /// When it was handed in, microseconds since 1970.
    pub submitted_at: i64,
    /// When it last changed, microseconds since 1970.
    pub changed_at: i64,
    /// Version, from 1.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    const AGGREGATE: Option<&'static str> = Some("wish");

    fn key(&self) -> Key {
        self.id.into()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn correlation(&self) -> Option<Uuid> {
        Some(self.correlation)
    }

    fn unique_rules() -> &'static [UniqueRule] {
        const RULES: &[UniqueRule] = &[UniqueRule {
            columns: &["town", "channel", "external_id"],
            field: "external_id",
            code: "external_id_taken",
            detail: "this channel has handed in a wish with this external_id already; look that one up, or give another",
        }];
        RULES
    }
}
