//! Reading cases.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    case::{CaseState, CaseView, Light},
    events::Decision,
};
use crate::{
    Access, CommunityId, Fields, Message, Page, PageRequest, Place, Query, Reference, Role, VillageCode, wishes,
};

/// Roles that read cases in their scope.
pub(super) const READERS: &[Role] =
    &[Role::StationClerk, Role::VillageOfficer, Role::TownOfficer, Role::CityOfficer, Role::Auditor];

/// Whom a case has been escalated to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Escalation {
    /// The level, from 1.
    pub level: u32,
    /// Whose it is now to see to it: `village:<code>` or `town:<slug>`.
    pub to: String,
    /// When.
    pub at: Timestamp,
}

/// How a case was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CaseOutcome {
    /// Done or declined.
    pub decision: Decision,
    /// Why.
    pub reason: String,
    /// When.
    pub decided: Timestamp,
    /// When the promised time would have been over.
    pub promised: Timestamp,
    /// Whether it was decided within the promised time.
    pub in_time: bool,
    /// The person's rating, 1 to 5, once given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stars: Option<u8>,
}

/// A case as those who handle it see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CaseAnswer {
    /// The case.
    pub case: CaseView,
    /// The item's name; none where no catalogue has the item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How it reached us.
    pub channel: wishes::Channel,
    /// The partner's own id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// Working days promised.
    pub promised_days: u32,
    /// How much of them is used up; none once the case is closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub light: Option<Light>,
    /// Whether the limit rests on a year whose holidays are not announced yet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub provisional: bool,
    /// Working days left while the clock stands still.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days_left: Option<u32>,
    /// Materials the person was asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// Subject (`sub`) of whoever has it in hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handler: Option<String>,
    /// Whom it has been escalated to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escalated: Option<Escalation>,
    /// Why it was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// How it was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<CaseOutcome>,
}

/// Reads one case. Who holds a role in one village or community only names the case's community, too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetCase {
    /// The case: its id or receipt number.
    pub case: Reference,
    /// Its community.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<CommunityId>,
}

impl Message for GetCase {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "get_case";
    const ACCESS: Access = Access::roles(READERS);
    type Reply = CaseAnswer;

    fn place(&self) -> Place<'_> {
        self.community.as_ref().map_or(Place::Town, Place::Community)
    }

    fn check(&self, _: &mut Fields) {}
}

impl Query for GetCase {}

/// Reads one's own case: the person it is for, and nobody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FollowCase {
    /// The case: its id or receipt number.
    pub case: Reference,
}

impl Message for FollowCase {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "follow_case";
    const ACCESS: Access = Access::ANYONE;
    type Reply = CaseAnswer;

    fn check(&self, _: &mut Fields) {}
}

impl Query for FollowCase {}

/// Lists the cases of the town, by id. Who holds a role in one village or community only names that.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListCases {
    /// Only those of this village.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub village: Option<VillageCode>,
    /// Only those of this community.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<CommunityId>,
    /// Only those in this state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<CaseState>,
    /// Only open ones whose light this is now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub light: Option<Light>,
    /// Only those that parts of this wish were matched to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wish: Option<Uuid>,
    /// Only those this holder has: `station:<community>`, `village:<code>` or `town:<slug>`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

impl Message for ListCases {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "list_cases";
    const ACCESS: Access = Access::roles(READERS);
    type Reply = Page<CaseAnswer>;

    fn place(&self) -> Place<'_> {
        let village = || self.village.as_ref().map_or(Place::Town, Place::Village);
        self.community.as_ref().map_or_else(village, Place::Community)
    }

    fn check(&self, fields: &mut Fields) {
        if let Some(holder) = &self.holder {
            fields.line("holder", holder, 80);
        }
        fields.page(&self.page);
    }
}

impl Query for ListCases {}

/// What can happen to a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CaseStep {
    /// 登记
    Filed,
    /// 受理
    Accepted,
    /// 不予受理
    Refused,
    /// 一次性告知补正
    SupplementRequested,
    /// 补正
    Supplemented,
    /// 备注
    Commented,
    /// 催办升级
    Escalated,
    /// 办结
    Decided,
    /// 评价
    Rated,
}

impl CaseStep {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Filed => "filed",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::SupplementRequested => "supplement_requested",
            Self::Supplemented => "supplemented",
            Self::Commented => "commented",
            Self::Escalated => "escalated",
            Self::Decided => "decided",
            Self::Rated => "rated",
        }
    }

    /// The name people see.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Filed => "登记",
            Self::Accepted => "受理",
            Self::Refused => "不予受理",
            Self::SupplementRequested => "一次性告知补正",
            Self::Supplemented => "补正",
            Self::Commented => "备注",
            Self::Escalated => "催办升级",
            Self::Decided => "办结",
            Self::Rated => "评价",
        }
    }
}

/// One step of a case: what, when, by whom, on whose behalf, why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TimelineEntry {
    /// The case's version since then.
    pub version: i64,
    /// When.
    pub at: Timestamp,
    /// What.
    pub step: CaseStep,
    /// Who: a subject, or `service:<name>`.
    pub by: String,
    /// The person whose role they exercised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<String>,
    /// The reason, the comment, or the materials asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// Lists the steps of a case in their order. Who holds a role in one village or community only names the case's
/// community, too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseTimeline {
    /// The case: its id or receipt number.
    pub case: Reference,
    /// Its community.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<CommunityId>,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

impl Message for CaseTimeline {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "case_timeline";
    const ACCESS: Access = Access::roles(READERS);
    type Reply = Page<TimelineEntry>;

    fn place(&self) -> Place<'_> {
        self.community.as_ref().map_or(Place::Town, Place::Community)
    }

    fn check(&self, fields: &mut Fields) {
        fields.page(&self.page);
    }
}

impl Query for CaseTimeline {}
