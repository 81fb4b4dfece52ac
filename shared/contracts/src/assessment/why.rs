//! Why a score is what it is: rule, inputs one by one, what was left out and for which reason, arithmetic.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    kinds::{Direction, Formula},
    scheme::{Bands, Indicator},
    score::Score,
    scores::{STAFF, ScoreView},
};
use crate::{Access, Fields, Message, Page, PageRequest, Place, Query, VillageCode};

/// Why a fact does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Exclusion {
    /// It came in after the reveal.
    AfterReveal,
    /// It is about a sample thing, and the period is not.
    SampleData,
    /// The wisher did not answer, which says nothing of satisfaction.
    Unanswered,
    /// The same thing was decided or answered for again within the period; the last time counts.
    Superseded,
}

impl Exclusion {
    /// What people see.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::AfterReveal => "评分截止后才收到",
            Self::SampleData => "示例数据不计入正式考核",
            Self::Unanswered => "许愿人未答复",
            Self::Superseded => "同一事项以最后一次为准",
        }
    }
}

/// A fact that another service announced, and whether it counts in the period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EvidenceView {
    /// Id of the event.
    pub event: Uuid,
    /// What it is evidence for.
    pub formula: Formula,
    /// The village.
    pub village: VillageCode,
    /// When it happened.
    pub at: Timestamp,
    /// Whether it speaks for the judged side.
    pub favourable: bool,
    /// Why it does not count; none where it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excluded: Option<Exclusion>,
    /// The service that owns the thing.
    pub service: String,
    /// The kind of thing.
    pub aggregate: String,
    /// Id of the thing.
    pub id: String,
    /// The event's sequence among those of the thing.
    pub sequence: i64,
    /// Whether the thing is invented sample data.
    pub sample: bool,
}

/// Lists the facts of a period that an indicator rests on, counted and excluded, by event id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListEvidence {
    /// The period.
    pub period: Uuid,
    /// Code of the indicator.
    pub indicator: String,
    /// Only facts of this village.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub village: Option<VillageCode>,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

impl Message for ListEvidence {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "list_evidence";
    const ACCESS: Access = STAFF;
    type Reply = Page<EvidenceView>;

    fn place(&self) -> Place<'_> {
        self.village.as_ref().map_or(Place::Town, Place::Village)
    }

    fn check(&self, fields: &mut Fields) {
        super::duty::token(fields, "indicator", &self.indicator);
        fields.page(&self.page);
    }
}

impl Query for ListEvidence {}

/// Asks why a score is what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExplainScore {
    /// The period.
    pub period: Uuid,
    /// Who judges whom.
    pub direction: Direction,
    /// The village whose committee is judged; none where the town is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub village: Option<VillageCode>,
}

impl Message for ExplainScore {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "explain_score";
    const ACCESS: Access = STAFF;
    type Reply = ScoreExplanation;

    fn place(&self) -> Place<'_> {
        self.village.as_ref().map_or(Place::Town, Place::Village)
    }

    fn check(&self, fields: &mut Fields) {
        let judges_village = self.direction == Direction::TownToCommittee;
        if judges_village != self.village.is_some() {
            let shown = self.village.as_ref().map(VillageCode::as_str).unwrap_or_default();
            let says = "name the village where its committee is judged, and none where the town is";
            fields.refuse("village", shown, "direction", says);
        }
    }
}

impl Query for ExplainScore {}

/// Why a measure is left out, its weight filled by the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unused {
    /// Fewer facts counted than its minimum sample.
    SampleTooSmall,
    /// Fewer ballots came in than the scheme asks for: then there is no score at all, and no sum is told.
    TooFewRaters,
}

/// A measure's part in a score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MeasureExplanation {
    /// Code of its indicator.
    pub indicator: String,
    /// How it is computed.
    pub formula: Formula,
    /// Its weight.
    pub weight: u32,
    /// Fewer counted facts than this, and it is left out; ballots: the minimum number of raters.
    pub minimum_sample: u32,
    /// Counted facts, or ballots.
    pub counted: u32,
    /// Facts that speak for the judged side; none for a ballot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub favourable: Option<u32>,
    /// The sum of all ballots' points; none for facts, and none where too few rated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<u64>,
    /// Facts that do not count, each with its reason.
    pub excluded: u32,
    /// Its points of 100; none where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
    /// Why it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unused: Option<Unused>,
    /// The facts one by one, at most 100; `list_evidence` tells all.
    pub evidence: Vec<EvidenceView>,
}

/// Why a score is what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScoreExplanation {
    /// The period.
    pub period: Uuid,
    /// The score.
    pub score: ScoreView,
    /// The rule: the scheme's id and version.
    pub rule: String,
    /// Where the rule comes from.
    pub source: String,
    /// Version of the town's duty list that the indicators refer to.
    pub duty_list_version: i64,
    /// The indicators with the duties they judge.
    pub indicators: Vec<Indicator>,
    /// From how many points a grade is given.
    pub bands: Bands,
    /// Fewest ballots that make a score.
    pub minimum_raters: u32,
    /// Its inputs.
    pub measures: Vec<MeasureExplanation>,
    /// The arithmetic, to be done again by hand.
    pub arithmetic: String,
}
