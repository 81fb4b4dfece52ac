//! Visits (走访): a liaison, or a team with a lead, goes to people and listens. Which households were met is kept as digests,
//! so that the share never visited can be told and no household is listed.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::roles::STAFF;
use crate::{Access, Command, CommunityId, Event, Fields, Message, Place, Private, Query, Role, Town, VillageCode};

/// Most households of one visit.
pub const MOST_HOUSEHOLDS: usize = 100;
/// Most wishes recorded on the spot.
pub const MOST_WISHES: usize = 50;

/// Who reads how far visits have come: staff, and whoever audits them.
const READERS: &[Role] =
    &[Role::Liaison, Role::StationClerk, Role::VillageOfficer, Role::TownOfficer, Role::CityOfficer, Role::Auditor];

/// How people were met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VisitKind {
    /// 入户走访
    Door,
    /// 个别访谈
    Interview,
    /// 集体座谈
    GroupTalk,
}

impl VisitKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Door, Self::Interview, Self::GroupTalk];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Door => "door",
            Self::Interview => "interview",
            Self::GroupTalk => "group_talk",
        }
    }

    /// The name people see.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Door => "入户走访",
            Self::Interview => "个别访谈",
            Self::GroupTalk => "集体座谈",
        }
    }
}

/// Records a visit. Wishes told on the spot are recorded by `collect_wish`, and named here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordVisit {
    /// Id of the new visit, UUIDv7.
    pub id: Uuid,
    /// The micro-community.
    pub community: CommunityId,
    /// How people were met.
    pub kind: VisitKind,
    /// When; a visit may be recorded later, when there is a network again.
    pub met: Timestamp,
    /// The households met, as the liaison marks them: `3栋502`. Kept as digests only.
    pub households: Vec<Private>,
    /// How many went, the lead included.
    pub team: u32,
    /// The wishes recorded on the spot.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wishes: Vec<Uuid>,
    /// Whether it is invented sample data.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sample: bool,
}

/// A visit, without who was met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VisitView {
    /// Its id.
    pub id: Uuid,
    /// The town that owns it.
    pub town: Town,
    /// The village.
    pub village: VillageCode,
    /// The micro-community.
    pub community: CommunityId,
    /// How people were met.
    pub kind: VisitKind,
    /// Subject (`sub`) of who led it.
    pub by: String,
    /// The person for whom an acting officer acted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<String>,
    /// How many went.
    pub team: u32,
    /// How many households were met.
    pub households: u32,
    /// How many of them had never been visited before.
    pub first_met: u32,
    /// The wishes recorded on the spot.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wishes: Vec<Uuid>,
    /// When people were met.
    pub met: Timestamp,
    /// When it was recorded.
    pub recorded: Timestamp,
    /// Whether it is invented sample data.
    pub sample: bool,
    /// Version, from 1.
    pub version: i64,
}

impl Message for RecordVisit {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "record_visit";
    const ACCESS: Access = Access::roles(STAFF);
    type Reply = VisitView;

    fn place(&self) -> Place<'_> {
        Place::Community(&self.community)
    }

    fn check(&self, fields: &mut Fields) {
        fields.items("households", self.households.len(), 1..=MOST_HOUSEHOLDS);
        for (number, household) in self.households.iter().enumerate() {
            fields.private_text(&format!("households.{number}"), household.expose().trim(), 1..=40);
        }
        fields.number("team", self.team.into(), 1..=50);
        fields.items("wishes", self.wishes.len(), 0..=MOST_WISHES);
    }
}

impl Command for RecordVisit {
    /// The visits of the community: which of its households were never met before is told in turn.
    fn key(&self) -> String {
        format!("visits/{}", self.community)
    }
}

/// Counts visits and households met, community by community of a village.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CountVisits {
    /// The village.
    pub village: VillageCode,
}

/// How far visits of a community have come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VisitCount {
    /// The community.
    pub community: CommunityId,
    /// How many visits.
    pub visits: u64,
    /// How many households were met at least once.
    pub households: u64,
    /// When somebody was met there last.
    pub last: Timestamp,
}

/// The counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VisitCounts {
    /// By community; those that nobody visited are left out.
    pub communities: Vec<VisitCount>,
}

impl Message for CountVisits {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "count_visits";
    const ACCESS: Access = Access::roles(READERS);
    type Reply = VisitCounts;

    fn place(&self) -> Place<'_> {
        Place::Village(&self.village)
    }

    fn check(&self, _: &mut Fields) {}
}

impl Query for CountVisits {}

/// A visit was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VisitRecorded {
    /// The visit.
    pub visit: VisitView,
}

impl Event for VisitRecorded {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "visit";
    const NAME: &'static str = "recorded";

    fn aggregate_id(&self) -> String {
        self.visit.id.to_string()
    }

    fn sample(&self) -> bool {
        self.visit.sample
    }
}
