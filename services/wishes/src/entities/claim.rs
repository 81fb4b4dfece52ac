//! Who has, or had, a part of a wish: by a claim, or by a match.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row, UniqueRule};

/// A row of `claims`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "claims")]
pub struct Model {
    /// `<wish>/<part>/<number>`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Owner.
    pub town: String,
    /// The wish.
    pub wish: Uuid,
    /// Number of the part.
    pub part: i32,
    /// `claim` or `match`.
    pub kind: String,
    /// `live`, `returned` or `fulfilled`.
    pub state: String,
    /// Subject of the claimant, or of the staff member who matched.
    pub by_subject: String,
    /// The person acted for.
    pub on_behalf_of: Option<String>,
    /// The organisation it was claimed for or matched to.
    pub organisation: Option<Uuid>,
    /// What it was matched to, JSON.
    pub target: Option<String>,
    /// When, microseconds since 1970.
    pub taken_at: i64,
    /// Until when the wisher must have been contacted, microseconds since 1970.
    pub contact_by: Option<i64>,
    /// When the wisher was, microseconds since 1970.
    pub contacted_at: Option<i64>,
    /// When it ended, microseconds since 1970.
    pub ended_at: Option<i64>,
    /// Why it came to nothing.
    pub reason: Option<String>,
    /// Version, from 1.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    fn key(&self) -> Key {
        self.id.as_str().into()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn unique_rules() -> &'static [UniqueRule] {
        const RULES: &[UniqueRule] = &[UniqueRule {
            columns: &["wish", "part"],
            field: "part",
            code: "already_claimed",
            detail: "this part has a live claim or match; take another part, or wait until it comes back",
        }];
        RULES
    }
}
