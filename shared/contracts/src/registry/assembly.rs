//! Assemblies (居民议事): a meeting record, judged by the rule in force into adopted, or not adopted because of this.

use jiff::{Timestamp, civil::Date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{CommunityId, Event, Ratio, Town, VillageCode};

/// The kind of a meeting; each has its rule of quorum, majority and notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MeetingKind {
    /// 村民会议
    VillagersAssembly,
    /// 村民代表会议
    VillagersRepresentatives,
    /// 村民小组会议
    VillagersGroup,
    /// 居民会议
    ResidentsAssembly,
    /// 业主共同决定 (Civil Code, article 278)
    Owners,
    /// 业主共同决定, matters that need three quarters (Civil Code, article 278: raising repair funds, rebuilding, change
    /// of use, business use of common parts)
    OwnersMajorMatter,
    /// A stricter rule of the place itself.
    LocalStricter,
}

impl MeetingKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::VillagersAssembly,
        Self::VillagersRepresentatives,
        Self::VillagersGroup,
        Self::ResidentsAssembly,
        Self::Owners,
        Self::OwnersMajorMatter,
        Self::LocalStricter,
    ];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::VillagersAssembly => "villagers_assembly",
            Self::VillagersRepresentatives => "villagers_representatives",
            Self::VillagersGroup => "villagers_group",
            Self::ResidentsAssembly => "residents_assembly",
            Self::Owners => "owners",
            Self::OwnersMajorMatter => "owners_major_matter",
            Self::LocalStricter => "local_stricter",
        }
    }

    /// The name people see.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::VillagersAssembly => "村民会议",
            Self::VillagersRepresentatives => "村民代表会议",
            Self::VillagersGroup => "村民小组会议",
            Self::ResidentsAssembly => "居民会议",
            Self::Owners => "业主共同决定",
            Self::OwnersMajorMatter => "业主共同决定(重大事项)",
            Self::LocalStricter => "本地更严规则",
        }
    }
}

/// Whether a resolution was adopted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It holds.
    Adopted,
    /// It does not; the findings say why.
    NotAdopted,
}

/// One requirement of the rule, and how the meeting stood to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// The requirement: `quorum_adults`, `majority_present`, `notice_days`, …
    pub requirement: String,
    /// The share asked for; none where a number of days is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<Ratio>,
    /// Whether exactly at the share is enough.
    pub inclusive: bool,
    /// What was counted.
    pub counted: u64,
    /// Of how many, or how many were asked for.
    pub of: u64,
    /// Whether the requirement is met.
    pub met: bool,
}

/// A meeting and its verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AssemblyView {
    /// Its id.
    pub id: Uuid,
    /// The town that owns it.
    pub town: Town,
    /// The village.
    pub village: VillageCode,
    /// The micro-community; none for a meeting of a whole village.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<CommunityId>,
    /// The kind of meeting.
    pub kind: MeetingKind,
    /// What was decided about.
    pub matter: String,
    /// Day it was held.
    pub held_on: Date,
    /// Whether the resolution was adopted.
    pub verdict: Verdict,
    /// Every requirement of the rule and how the meeting stood to it.
    pub findings: Vec<Finding>,
    /// Id and version of the rule that judged it.
    pub rule: String,
    /// Source of the rule: statute and article, or the local rule.
    pub rule_source: String,
    /// Who recorded it.
    pub recorded_by: String,
    /// When it was judged.
    pub judged: Timestamp,
    /// Whether it is invented sample data.
    pub sample: bool,
    /// Version, from 1.
    pub version: i64,
}

/// A meeting was recorded and judged by the rule in force on its day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AssemblyJudged {
    /// The meeting and its verdict.
    pub assembly: AssemblyView,
}

impl Event for AssemblyJudged {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "assembly";
    const NAME: &'static str = "judged";

    fn aggregate_id(&self) -> String {
        self.assembly.id.to_string()
    }

    fn sample(&self) -> bool {
        self.assembly.sample
    }
}
