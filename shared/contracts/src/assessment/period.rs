//! Periods: what one town and its village committees are judged by, from opening to publication.

use std::collections::BTreeSet;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::duty::token;
use crate::{Access, Command, Fields, Message, Page, PageRequest, Query, Role, Town, VillageCode};

/// Most villages of a period, and most raters of a list.
const MOST: usize = 100;

/// Where a period stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PeriodState {
    /// Opened; who rates is not settled.
    Open,
    /// The rosters are frozen: both sides score blind.
    Scoring,
    /// Both sides are through, or time is up: no ballot and no fact comes in any more.
    Revealed,
    /// There are scores.
    Computed,
    /// The scores are public and stay as they are.
    Published,
    /// Time was up before the rosters were frozen.
    Lapsed,
}

impl PeriodState {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Scoring => "scoring",
            Self::Revealed => "revealed",
            Self::Computed => "computed",
            Self::Published => "published",
            Self::Lapsed => "lapsed",
        }
    }
}

/// Why scoring ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RevealCause {
    /// Every rater of both sides has submitted.
    AllSubmitted,
    /// Time was up.
    TimeUp,
}

/// How scoring ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RevealView {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub cause: RevealCause,
    /// Ballots of the town's side.
    pub town_ballots: u32,
    /// Ballots of the committees' side.
    pub committee_ballots: u32,
}

/// A period. It holds no points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PeriodView {
    /// Its id.
    pub id: Uuid,
    /// The assessed town.
    pub town: Town,
    /// Title.
    pub title: String,
    /// The scheme.
    pub scheme: String,
    /// The version of it that the period began under, and keeps.
    pub scheme_version: i64,
    /// The version of the town's duty list that the period began under, and keeps.
    pub duty_list_version: i64,
    /// First instant whose facts count.
    pub from: Timestamp,
    /// First instant whose facts no longer count.
    pub until: Timestamp,
    /// When scoring ends at the latest.
    pub scoring_ends: Timestamp,
    /// The villages whose committees are assessed, and assess the town.
    pub villages: Vec<VillageCode>,
    /// Where it stands.
    pub state: PeriodState,
    /// Raters of the town's side, once frozen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub town_raters: Option<u32>,
    /// Raters of the committees' side, once frozen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub committee_raters: Option<u32>,
    /// How scoring ended, once it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revealed: Option<RevealView>,
    /// When it last changed.
    pub changed: Timestamp,
    /// Whether it is invented sample data.
    pub sample: bool,
    /// Version, from 1.
    pub version: i64,
}

/// Opens a period of a pilot town.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenPeriod {
    /// Its id, UUIDv7.
    pub id: Uuid,
    /// Title; 示例 stands in that of a sample period.
    pub title: String,
    /// The scheme; its version in force on the day of `from` is taken.
    pub scheme: String,
    /// First instant whose facts count.
    pub from: Timestamp,
    /// First instant whose facts no longer count; at most two years after `from`.
    pub until: Timestamp,
    /// When scoring ends at the latest.
    pub scoring_ends: Timestamp,
    /// The villages assessed.
    pub villages: Vec<VillageCode>,
    /// Whether it is invented sample data, as its scheme is. Facts about sample things count in sample periods only.
    #[serde(default)]
    pub sample: bool,
}

impl Message for OpenPeriod {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "open_period";
    const ACCESS: Access = Access::roles(&[Role::TownOfficer]);
    type Reply = PeriodView;

    fn check(&self, fields: &mut Fields) {
        fields.name("title", &self.title, 80, self.sample);
        token(fields, "scheme", &self.scheme);
        fields.items("villages", self.villages.len(), 1..=MOST);
        distinct(fields, "villages", self.villages.iter().map(VillageCode::as_str));
        let hours = self.until.duration_since(self.from).as_hours();
        if !(self.from < self.until && hours <= 24 * 366 * 2) {
            fields.refuse("until", &self.until.to_string(), "order", "give an instant up to two years after from");
        }
    }
}

impl Command for OpenPeriod {
    fn key(&self) -> String {
        format!("period/{}", self.id)
    }
}

/// The raters of one village committee's side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CommitteeRoster {
    /// The village.
    pub village: VillageCode,
    /// Subjects (`sub`) of its raters.
    pub raters: Vec<String>,
}

/// Freezes who rates. Nobody rates on both sides, nobody rates their own side, and nobody who runs the period rates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FreezeRosters {
    /// The period.
    pub period: Uuid,
    /// Subjects (`sub`) of those who rate the village committees for the town.
    pub town: Vec<String>,
    /// Those who rate the town for each village committee, every assessed village once.
    pub committees: Vec<CommitteeRoster>,
}

impl Message for FreezeRosters {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "freeze_rosters";
    const ACCESS: Access = OpenPeriod::ACCESS;
    type Reply = PeriodView;

    fn check(&self, fields: &mut Fields) {
        raters(fields, "town", &self.town);
        fields.items("committees", self.committees.len(), 1..=MOST);
        for (place, roster) in self.committees.iter().enumerate() {
            raters(fields, &format!("committees.{place}.raters"), &roster.raters);
        }
        distinct(fields, "committees", self.committees.iter().map(|roster| roster.village.as_str()));
    }
}

fn raters(fields: &mut Fields, field: &str, subjects: &[String]) {
    fields.items(field, subjects.len(), 1..=MOST);
    for (place, subject) in subjects.iter().enumerate() {
        fields.line(&format!("{field}.{place}"), subject, 128);
    }
}

impl Command for FreezeRosters {
    fn key(&self) -> String {
        format!("period/{}", self.period)
    }
}

/// Computes the scores of a period whose scoring has ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComputePeriod {
    /// The period.
    pub period: Uuid,
}

impl Message for ComputePeriod {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "compute_period";
    const ACCESS: Access = OpenPeriod::ACCESS;
    type Reply = PeriodView;

    fn check(&self, _: &mut Fields) {}
}

impl Command for ComputePeriod {
    fn key(&self) -> String {
        format!("period/{}", self.period)
    }
}

/// Publishes the scores of a period, for good. Whoever opened or computed it cannot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishPeriod {
    /// The period.
    pub period: Uuid,
}

impl Message for PublishPeriod {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "publish_period";
    const ACCESS: Access = Access::roles(&[Role::TownOfficer, Role::CityOfficer]);
    type Reply = PeriodView;

    fn check(&self, _: &mut Fields) {}
}

impl Command for PublishPeriod {
    fn key(&self) -> String {
        format!("period/{}", self.period)
    }
}

/// Reads a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetPeriod {
    /// The period.
    pub period: Uuid,
}

impl Message for GetPeriod {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "get_period";
    const ACCESS: Access = Access::ANYONE;
    type Reply = PeriodView;

    fn check(&self, _: &mut Fields) {}
}

impl Query for GetPeriod {}

/// Lists the town's periods, by id.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListPeriods {
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

impl Message for ListPeriods {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "list_periods";
    const ACCESS: Access = Access::ANYONE;
    type Reply = Page<PeriodView>;

    fn check(&self, fields: &mut Fields) {
        fields.page(&self.page);
    }
}

impl Query for ListPeriods {}

/// Nothing may stand in a list twice.
pub(super) fn distinct<'a>(fields: &mut Fields, field: &str, values: impl Iterator<Item = &'a str>) {
    let mut seen = BTreeSet::new();
    for value in values {
        if !seen.insert(value) {
            fields.refuse(field, value, "unique", "stands there twice; name it once");
        }
    }
}
