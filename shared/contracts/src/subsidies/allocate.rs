//! Allocating a round: the best scored first, each that fits, whatever does not is skipped.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::round::RoundView;
use crate::{Access, Command, Fen, Fields, Message, Ratio};

/// What decides between proposals of the same mean score, in an order that the rules name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TieBreak {
    /// The higher mean in the round's first criterion.
    FirstCriterion,
    /// The lower amount.
    LowerAmount,
    /// The earlier submission.
    EarlierSubmission,
}

impl TieBreak {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FirstCriterion => "first_criterion",
            Self::LowerAmount => "lower_amount",
            Self::EarlierSubmission => "earlier_submission",
        }
    }
}

/// What came of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It may be awarded what it asks for.
    Allocated,
    /// What was left was less than it asks for.
    DoesNotFit,
    /// It has fewer score sheets than the round asks for.
    TooFewScorers,
}

impl Outcome {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allocated => "allocated",
            Self::DoesNotFit => "does_not_fit",
            Self::TooFewScorers => "too_few_scorers",
        }
    }

    /// The name people see.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Allocated => "获得分配",
            Self::DoesNotFit => "余额不足",
            Self::TooFewScorers => "评审人数不足",
        }
    }
}

/// How one proposal stands in an allocation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AllocationLine {
    /// Place in the order of the rule, from 1; those with too few scorers stand last.
    pub place: u32,
    /// The proposal.
    pub proposal: Uuid,
    /// What it asks for.
    pub amount: Fen,
    /// How many score sheets it has.
    pub scorers: u32,
    /// The mean of the weighted scores, in points of 100, as an exact fraction; none without a sheet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean: Option<Ratio>,
    /// The mean in each criterion, in the order of the round's criteria.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub means: Vec<Ratio>,
    /// What was left when its turn came.
    pub left: Fen,
    /// What came of it.
    pub outcome: Outcome,
}

/// Allocates a round whose call is over, by the rule of the version it runs under.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AllocateRound {
    /// The round.
    pub id: Uuid,
    /// Proposals in the order people settled among those that no tie-break tells apart; empty unless asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settled_ties: Vec<Uuid>,
    /// How they settled it (a drawing of lots, a vote), with the record's place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled_how: Option<String>,
}

/// An allocation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AllocationAnswer {
    /// The round.
    pub round: RoundView,
    /// Id and version of the rule.
    pub rule: String,
    /// What decided between equal means, in order.
    pub tie_breaks: Vec<TieBreak>,
    /// How each proposal stands, in the order of the rule.
    pub lines: Vec<AllocationLine>,
}

impl Message for AllocateRound {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "allocate_round";
    const ACCESS: Access = Access::roles(super::OFFICE);
    type Reply = AllocationAnswer;

    fn check(&self, fields: &mut Fields) {
        fields.items("settled_ties", self.settled_ties.len(), 0..=1000);
        match &self.settled_how {
            Some(how) => fields.public_text("settled_how", how, 1..=500),
            None if !self.settled_ties.is_empty() => {
                fields.refuse("settled_how", "", "required", "is missing; say how the tie was settled");
            }
            None => {}
        }
    }
}

impl Command for AllocateRound {
    fn key(&self) -> String {
        format!("round/{}", self.id)
    }
}
