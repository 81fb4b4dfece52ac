//! Scoring proposals.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::open::Criterion;
use crate::{Access, Command, Fields, Message, Page, PageRequest, Query, Role};

/// Points for one criterion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Points {
    /// Code of the criterion.
    pub criterion: String,
    /// 0 to 100.
    pub points: u32,
}

/// Scores a proposal while its round is being scored: one sheet per evaluator, kept for good. Nobody scores what they
/// submitted, watch over, or represent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScoreProposal {
    /// The proposal.
    pub id: Uuid,
    /// Points for each criterion of the round.
    pub points: Vec<Points>,
}

impl Message for ScoreProposal {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "score_proposal";
    const ACCESS: Access = Access::roles(&[Role::Evaluator]);
    type Reply = ScoreSheet;

    fn check(&self, fields: &mut Fields) {
        fields.items("points", self.points.len(), 1..=20);
        for (place, points) in self.points.iter().enumerate() {
            fields.line(&format!("points.{place}.criterion"), &points.criterion, 40);
            fields.number(&format!("points.{place}.points"), points.points.into(), 0..=100);
        }
    }
}

impl Command for ScoreProposal {
    fn key(&self) -> String {
        format!("proposal/{}", self.id)
    }
}

/// One evaluator's sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScoreSheet {
    /// The proposal.
    pub proposal: Uuid,
    /// Subject (`sub`) of the evaluator.
    pub scorer: String,
    /// Points, in the order of the round's criteria.
    pub points: Vec<Points>,
    /// When.
    pub scored: Timestamp,
}

/// Reads every score sheet of a round, by proposal and evaluator, once its scoring is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoundScores {
    /// The round.
    pub round: Uuid,
    /// Only those of this proposal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<Uuid>,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

/// Sheets of a round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RoundSheets {
    /// What they score.
    pub criteria: Vec<Criterion>,
    /// The sheets.
    pub sheets: Page<ScoreSheet>,
}

impl Message for RoundScores {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "round_scores";
    const ACCESS: Access = Access::roles(super::SCORE_READERS);
    type Reply = RoundSheets;

    fn check(&self, fields: &mut Fields) {
        fields.page(&self.page);
    }
}

impl Query for RoundScores {}
