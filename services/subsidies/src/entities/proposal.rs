//! A proposal.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `proposals`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "proposals")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Owner.
    pub town: String,
    /// The number people quote.
    pub receipt: String,
    /// Village.
    pub village: String,
    /// Micro-community.
    pub community: String,
    /// The round.
    pub round: Uuid,
    /// The wish it came from.
    pub wish: Option<Uuid>,
    /// Number of the part.
    pub part: Option<i32>,
    /// The person who applies.
    pub subject: Option<String>,
    /// The organisation that applies.
    pub organisation: Option<Uuid>,
    /// Title.
    pub title: String,
    /// What is asked for, fen.
    pub amount: i64,
    /// The need.
    pub need: Option<String>,
    /// What the amount is made of, JSON.
    pub budget: Option<String>,
    /// Who watches over it, JSON.
    pub monitors: Option<String>,
    /// Wire name of its state.
    pub state: String,
    /// Why it was returned, was unsuccessful or is held.
    pub reason: Option<String>,
    /// Who submitted it.
    pub submitted_by: Option<String>,
    /// When, microseconds since 1970.
    pub submitted_at: Option<i64>,
    /// The meeting that adopted it.
    pub resolution: Option<Uuid>,
    /// How many have scored it.
    pub scorers: i32,
    /// What was awarded, fen.
    pub awarded: Option<i64>,
    /// Who awarded it.
    pub awarded_by: Option<String>,
    /// When, microseconds since 1970.
    pub awarded_at: Option<i64>,
    /// Who let the held award go on.
    pub released_by: Option<String>,
    /// Who accepted its work.
    pub accepted_by: Option<String>,
    /// When, microseconds since 1970.
    pub accepted_at: Option<i64>,
    /// What showed that it was done.
    pub evidence: Option<String>,
    /// The monitors who signed, JSON.
    pub signatures: Option<String>,
    /// First instant at which payment is late, microseconds since 1970.
    pub pay_by: Option<i64>,
    /// Who paid it.
    pub paid_by: Option<String>,
    /// When, microseconds since 1970.
    pub paid_at: Option<i64>,
    /// Number of the voucher.
    pub voucher: Option<String>,
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
    const AGGREGATE: Option<&'static str> = Some("proposal");

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
