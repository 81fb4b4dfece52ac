//! Scores of a period, once computed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    kinds::{Direction, Grade},
    period::PeriodView,
    score::Score,
};
use crate::{Access, Fields, Message, Place, Query, Role, VillageCode};

/// Who may see scores: staff of the town and the city, auditors; of a village only where the request names it.
pub(super) const STAFF: Access =
    Access::roles(&[Role::TownOfficer, Role::VillageOfficer, Role::CityOfficer, Role::Auditor]);

/// Why there is no score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoScore {
    /// Fewer ballots came in than the scheme asks for.
    TooFewRaters,
    /// Every measure has fewer facts than its minimum sample.
    NothingCounted,
    /// The exact fraction is too fine to be kept (more than 36 digits).
    TooFine,
}

/// The score of one rated side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScoreView {
    /// Who judges whom.
    pub direction: Direction,
    /// The village whose committee is judged; none where the town is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub village: Option<VillageCode>,
    /// The score, exactly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
    /// The score with two decimals, the rest cut off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<String>,
    /// The grade.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<Grade>,
    /// Why there is no score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_score: Option<NoScore>,
    /// Ballots that came in on the judging side.
    pub raters: u32,
}

/// A comment, from nobody in particular.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CommentView {
    /// Who judges whom.
    pub direction: Direction,
    /// What was said.
    pub text: String,
}

/// Reads the scores of a computed or published period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PeriodScores {
    /// The period.
    pub period: Uuid,
    /// Only the score of this village's committee.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub village: Option<VillageCode>,
}

impl Message for PeriodScores {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "period_scores";
    const ACCESS: Access = STAFF;
    type Reply = ScoresReply;

    fn place(&self) -> Place<'_> {
        self.village.as_ref().map_or(Place::Town, Place::Village)
    }

    fn check(&self, _: &mut Fields) {}
}

impl Query for PeriodScores {}

/// Scores of a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScoresReply {
    /// The period.
    pub period: PeriodView,
    /// The scores: villages by code, then the town.
    pub scores: Vec<ScoreView>,
    /// Comments, shuffled; none before publication.
    pub comments: Vec<CommentView>,
}
