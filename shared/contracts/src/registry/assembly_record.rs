//! Recording a meeting, and reading what came of it.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    assembly::{AssemblyView, MeetingKind, Verdict},
    election::OFFICERS,
};
use crate::{Access, Command, CommunityId, Fields, Message, Page, PageRequest, Place, Query, VillageCode};

/// Most people or households of one meeting.
const MOST: i64 = 1_000_000;
/// Most floor area, in hundredths of a square metre: a hundred square kilometres.
const MOST_AREA: i64 = 10_000_000_000;

/// What was counted at a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MeetingFigures {
    /// Those who could take part: adults, members, representatives or owners.
    pub eligible: u64,
    /// Those of them who took part.
    pub present: u64,
    /// Households of the place, where household representatives count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub households: Option<u64>,
    /// Households that were represented.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub households_present: Option<u64>,
    /// Floor area of all owners, in hundredths of a square metre.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<u64>,
    /// Floor area of those who took part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area_present: Option<u64>,
    /// Floor area of those who voted for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area_for: Option<u64>,
    /// Votes for it.
    #[serde(rename = "for")]
    pub votes_for: u64,
    /// Votes against it.
    pub against: u64,
    /// Abstentions.
    pub abstain: u64,
}

impl MeetingFigures {
    fn check(&self, fields: &mut Fields) {
        let counts = [
            ("eligible", Some(self.eligible), 1, MOST),
            ("present", Some(self.present), 0, MOST),
            ("households", self.households, 1, MOST),
            ("households_present", self.households_present, 0, MOST),
            ("area", self.area, 1, MOST_AREA),
            ("area_present", self.area_present, 0, MOST_AREA),
            ("area_for", self.area_for, 0, MOST_AREA),
            ("for", Some(self.votes_for), 0, MOST),
            ("against", Some(self.against), 0, MOST),
            ("abstain", Some(self.abstain), 0, MOST),
        ];
        for (name, count, least, most) in counts {
            if let Some(count) = count {
                fields.number(&format!("figures.{name}"), i64::try_from(count).unwrap_or(i64::MAX), least..=most);
            }
        }
    }
}

/// Records a meeting; the rule in force on its day judges it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordAssembly {
    /// Id of the record, UUIDv7.
    pub id: Uuid,
    /// The village.
    pub village: VillageCode,
    /// The micro-community, one of that village; none for a meeting of the whole village.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<CommunityId>,
    /// The kind of meeting.
    pub kind: MeetingKind,
    /// Which stricter rule of the place, for a meeting of that kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub local_rule: Option<String>,
    /// What was decided about, in public words.
    pub matter: String,
    /// Day on which notice of it was given; none where none was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice_on: Option<Date>,
    /// Day it was held, today or before.
    pub held_on: Date,
    /// What was counted.
    pub figures: MeetingFigures,
    /// Minutes, in public words.
    pub minutes: String,
    /// Whether it is invented sample data.
    #[serde(default)]
    pub sample: bool,
}

impl Message for RecordAssembly {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "record_assembly";
    const ACCESS: Access = Access::roles(OFFICERS);
    type Reply = AssemblyView;

    fn place(&self) -> Place<'_> {
        self.community.as_ref().map_or(Place::Village(&self.village), Place::Community)
    }

    fn check(&self, fields: &mut Fields) {
        fields.name("matter", &self.matter, 200, self.sample);
        fields.public_text("matter", &self.matter, 1..=200);
        fields.public_text("minutes", &self.minutes, 1..=5000);
        if let Some(rule) = &self.local_rule {
            fields.line("local_rule", rule, 64);
        }
        if let Some(community) = self.community.as_ref().filter(|community| community.village() != self.village) {
            fields.refuse("community", community.as_str(), "village", "is no community of that village; correct one");
        }
        self.figures.check(fields);
    }
}

impl Command for RecordAssembly {
    fn key(&self) -> String {
        format!("assembly/{}", self.id)
    }
}

/// Reads one record of the town.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetAssembly {
    /// Its id.
    pub id: Uuid,
}

/// A record as it was made, and its verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AssemblyAnswer {
    /// The meeting and its verdict.
    pub assembly: AssemblyView,
    /// Day on which notice of it was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice_on: Option<Date>,
    /// What was counted.
    pub figures: MeetingFigures,
    /// Minutes.
    pub minutes: String,
    /// On whose behalf it was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<String>,
}

impl Message for GetAssembly {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "get_assembly";
    const ACCESS: Access = Access::ANYONE;
    type Reply = AssemblyAnswer;

    fn check(&self, _: &mut Fields) {}
}

impl Query for GetAssembly {}

/// Lists records by id: those of the town in the subject; asked of `city`, those of every town.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListAssemblies {
    /// Only those of this village.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub village: Option<VillageCode>,
    /// Only those of this micro-community.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<CommunityId>,
    /// Only those of this kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<MeetingKind>,
    /// Only those with this verdict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

impl Message for ListAssemblies {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "list_assemblies";
    const ACCESS: Access = Access::ANYONE;
    type Reply = Page<AssemblyView>;

    fn check(&self, fields: &mut Fields) {
        fields.page(&self.page);
    }
}

impl Query for ListAssemblies {}
