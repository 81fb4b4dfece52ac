//! A case.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row, UniqueRule};

/// A row of `cases`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cases")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Owner.
    pub town: String,
    /// The number people quote.
    pub receipt: String,
    /// Code of its village.
    pub village: String,
    /// Its micro-community.
    pub community: String,
    /// Code of the item.
    pub item: String,
    /// The item's name.
    pub name: Option<String>,
    /// Version of the catalogue it began under.
    pub catalogue: String,
    /// Version of the clock's rules it began under.
    pub rules: String,
    /// The wish it came from.
    pub wish: Option<Uuid>,
    /// The wish's part.
    pub part: Option<i32>,
    /// Subject of the person it is for.
    pub applicant: Option<String>,
    /// Wire name of the channel.
    pub channel: String,
    /// The partner's own id.
    pub external_id: Option<String>,
    /// Who has it.
    pub holder: String,
    /// Wire name of its state.
    pub state: String,
    /// Subject of whoever has it in hand.
    pub handler: Option<String>,
    /// Working days promised.
    pub promised_days: i32,
    /// Working days left when the clock began, went on or was stopped.
    pub days_left: i32,
    /// When the clock began or went on, microseconds since 1970; none while it stands still.
    pub clock_since: Option<i64>,
    /// First microsecond of the yellow light.
    pub yellow_at: Option<i64>,
    /// First microsecond after the promised time.
    pub limit_at: Option<i64>,
    /// The light in which the clock was stopped.
    pub stopped_light: Option<String>,
    /// Materials the person was asked for, JSON.
    #[sea_orm(column_type = "Text")]
    pub missing: String,
    /// Level it was escalated to, 0 for none.
    pub escalated_level: i32,
    /// Whom it was escalated to.
    pub escalated_to: Option<String>,
    /// When.
    pub escalated_at: Option<i64>,
    /// Why it was refused, or decided as it was.
    pub reason: Option<String>,
    /// `done` or `declined`.
    pub decision: Option<String>,
    /// When it was decided.
    pub decided_at: Option<i64>,
    /// Whether in time.
    pub in_time: Option<bool>,
    /// The person's rating.
    pub stars: Option<i32>,
    /// When it was filed.
    pub filed_at: i64,
    /// When it last changed.
    pub changed_at: i64,
    /// Whether it is invented.
    pub sample: bool,
    /// The story it belongs to.
    pub correlation: Uuid,
    /// Version, from 1.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    const AGGREGATE: Option<&'static str> = Some("case");

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
        &[
            UniqueRule {
                columns: &["town", "receipt"],
                field: "receipt",
                code: "receipt_taken",
                detail: "the receipt number belongs to another case; send the request again",
            },
            UniqueRule {
                columns: &["town", "channel", "external_id"],
                field: "external_id",
                code: "external_id_taken",
                detail: "a case of this channel has that external id already; read that one, or give another id",
            },
        ]
    }
}
