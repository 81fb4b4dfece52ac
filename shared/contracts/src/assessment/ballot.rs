//! Ballots: what raters give, blind. Before the reveal nobody but the rater learns a point of them; afterwards single
//! ballots stay with the raters, and only their mean is told.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{duty::token, kinds::Direction};
use crate::{Access, Command, Event, Fields, Message, Query, VillageCode};

/// Points for one indicator of one rated side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BallotEntry {
    /// Code of the indicator.
    pub indicator: String,
    /// The village whose committee is rated; none where the town is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub village: Option<VillageCode>,
    /// 0 to 100.
    pub points: u8,
}

/// Hands in the caller's ballot, or replaces it until the reveal. Who is on no roster cannot. Every indicator that the
/// scheme judges by ballot must be given points, by the town's side for every assessed village.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmitBallot {
    /// The period.
    pub period: Uuid,
    /// The points.
    pub entries: Vec<BallotEntry>,
    /// A comment, told without a name and shuffled once the period is published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl Message for SubmitBallot {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "submit_ballot";
    const ACCESS: Access = Access::ANYONE;
    type Reply = BallotReceipt;

    fn check(&self, fields: &mut Fields) {
        fields.items("entries", self.entries.len(), 0..=1_200);
        for (place, entry) in self.entries.iter().enumerate() {
            token(fields, &format!("entries.{place}.indicator"), &entry.indicator);
            fields.number(&format!("entries.{place}.points"), entry.points.into(), 0..=100);
        }
        if let Some(comment) = &self.comment {
            fields.public_text("comment", comment, 1..=1_000);
        }
    }
}

impl Command for SubmitBallot {
    /// The period's: a ballot is the caller's, whom the key cannot name, and rests on the period.
    fn key(&self) -> String {
        format!("period/{}", self.period)
    }
}

/// That a ballot is in. It holds no points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BallotReceipt {
    /// The period.
    pub period: Uuid,
    /// The side the caller rates for.
    pub direction: Direction,
    /// When it came in.
    pub submitted: Timestamp,
    /// How often it was handed in, from 1.
    pub version: i64,
}

/// Reads the caller's own ballot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MyBallot {
    /// The period.
    pub period: Uuid,
}

impl Message for MyBallot {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "my_ballot";
    const ACCESS: Access = Access::ANYONE;
    type Reply = BallotAnswer;

    fn check(&self, _: &mut Fields) {}
}

impl Query for MyBallot {}

/// The caller's own ballot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BallotAnswer {
    /// That it is in.
    pub receipt: BallotReceipt,
    /// The points.
    pub entries: Vec<BallotEntry>,
    /// The comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// A ballot came in, for the first time or again. Which period and side is all it tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BallotSubmitted {
    /// Id of the ballot: the period's, a hyphen and the rater's seat.
    pub ballot: String,
    /// The period.
    pub period: Uuid,
    /// The side it rates for.
    pub direction: Direction,
    /// Whether it is invented sample data.
    pub sample: bool,
}

impl Event for BallotSubmitted {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "ballot";
    const NAME: &'static str = "submitted";

    fn aggregate_id(&self) -> String {
        self.ballot.clone()
    }

    fn sample(&self) -> bool {
        self.sample
    }
}
