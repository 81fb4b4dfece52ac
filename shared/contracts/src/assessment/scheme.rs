//! Assessment schemes: who judges whom by what, with which weights, from when. Owned by the town `city`, versioned; a
//! period keeps the version it began under.

use jiff::{Timestamp, civil::Date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    duty::token,
    kinds::{Direction, Formula},
    period::distinct,
};
use crate::{Access, Command, Event, Fields, Message, Query, Role, Town};

/// A measure within an indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// How it is computed; each formula once per indicator.
    pub formula: Formula,
    /// Its part of the 100 points of its direction, 1 to 100.
    pub weight: u32,
    /// Fewer counted facts than this, and the measure is left out and the other weights fill its place. A ballot has the
    /// scheme's minimum number of raters instead.
    #[serde(default)]
    pub minimum_sample: u32,
}

/// An indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Code within the scheme: small letters, digits and hyphens.
    pub code: String,
    /// Name in Chinese.
    pub name: String,
    /// Its part of the 100 points of its direction: the sum of its measures' weights.
    pub weight: u32,
    /// What it is made of.
    pub measures: Vec<Measure>,
    /// Codes of the duties it judges.
    pub duties: Vec<String>,
    /// Where it comes from.
    pub source: String,
}

/// From how many points a grade is given: exactly at a band is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bands {
    /// 优秀
    pub excellent: u8,
    /// 良好
    pub good: u8,
    /// 合格
    pub pass: u8,
}

/// What a scheme says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scheme {
    /// Title in Chinese; sample schemes have 示例 in it.
    pub title: String,
    /// Where it comes from.
    pub source: String,
    /// First day it can be taken for a period.
    pub effective_from: Date,
    /// The towns that try it out.
    pub towns: Vec<Town>,
    /// With fewer ballots than this on one side, what that side rates has no score. At least 3, so that no mean lays a
    /// single ballot open.
    pub minimum_raters: u32,
    /// Grades.
    pub bands: Bands,
    /// By what the town judges each village committee; weights sum to 100.
    pub town_to_committee: Vec<Indicator>,
    /// By what the village committees judge the town; weights sum to 100.
    pub committee_to_town: Vec<Indicator>,
    /// Whether it is invented sample data.
    #[serde(default)]
    pub sample: bool,
}

impl Scheme {
    /// The indicators of one direction.
    pub fn indicators(&self, direction: Direction) -> &[Indicator] {
        match direction {
            Direction::TownToCommittee => &self.town_to_committee,
            Direction::CommitteeToTown => &self.committee_to_town,
        }
    }

    fn check(&self, fields: &mut Fields) {
        fields.name("scheme.title", &self.title, 80, self.sample);
        fields.line("scheme.source", &self.source, 200);
        fields.items("scheme.towns", self.towns.len(), 1..=200);
        distinct(fields, "scheme.towns", self.towns.iter().map(Town::as_str));
        fields.number("scheme.minimum_raters", self.minimum_raters.into(), 3..=1_000);
        let Bands { excellent, good, pass } = self.bands;
        if !(100 >= excellent && excellent > good && good > pass && pass > 0) {
            let shown = format!("{excellent}/{good}/{pass}");
            fields.refuse("scheme.bands", &shown, "order", "give falling whole points from 100 to 1");
        }
        for direction in Direction::ALL {
            self.check_direction(direction, fields);
        }
        let codes = Direction::ALL.into_iter().flat_map(|direction| self.indicators(direction));
        distinct(fields, "scheme.indicators", codes.map(|indicator| indicator.code.as_str()));
    }

    fn check_direction(&self, direction: Direction, fields: &mut Fields) {
        let field = format!("scheme.{}", direction.as_str());
        let indicators = self.indicators(direction);
        fields.items(&field, indicators.len(), 1..=12);
        for (place, indicator) in indicators.iter().enumerate() {
            indicator.check(&format!("{field}.{place}"), fields);
        }
        sum(fields, &field, indicators.iter().map(|indicator| indicator.weight), 100);
    }
}

impl Indicator {
    fn check(&self, field: &str, fields: &mut Fields) {
        token(fields, &format!("{field}.code"), &self.code);
        fields.line(&format!("{field}.name"), &self.name, 40);
        fields.line(&format!("{field}.source"), &self.source, 200);
        fields.items(&format!("{field}.duties"), self.duties.len(), 1..=100);
        distinct(fields, &format!("{field}.duties"), self.duties.iter().map(String::as_str));
        let measures = format!("{field}.measures");
        fields.items(&measures, self.measures.len(), 1..=Formula::ALL.len());
        for (place, measure) in self.measures.iter().enumerate() {
            fields.number(&format!("{measures}.{place}.weight"), measure.weight.into(), 1..=100);
        }
        distinct(fields, &measures, self.measures.iter().map(|measure| measure.formula.as_str()));
        sum(fields, &measures, self.measures.iter().map(|measure| measure.weight), self.weight);
    }
}

/// The weights must sum to exactly `wanted`.
fn sum(fields: &mut Fields, field: &str, weights: impl Iterator<Item = u32>, wanted: u32) {
    let sum: u64 = weights.map(u64::from).sum();
    if sum != u64::from(wanted) {
        let says = format!("has weights that sum to {sum}; they must sum to {wanted} exactly");
        fields.refuse(field, &sum.to_string(), "weights", &says);
    }
}

/// A version of a scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SchemeView {
    /// Its id.
    pub id: String,
    /// Version, from 1.
    pub version: i64,
    /// What it says.
    pub scheme: Scheme,
    /// When it was published.
    pub published: Timestamp,
}

/// Publishes the next version of a scheme. The same scheme again changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishScheme {
    /// Its id: small letters, digits and hyphens.
    pub id: String,
    /// What it says.
    pub scheme: Scheme,
}

impl Message for PublishScheme {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "publish_scheme";
    const ACCESS: Access = Access::roles(&[Role::CityOfficer]).or_services(&["deploy"]);
    type Reply = SchemeView;

    fn check(&self, fields: &mut Fields) {
        token(fields, "id", &self.id);
        self.scheme.check(fields);
    }
}

impl Command for PublishScheme {
    fn key(&self) -> String {
        format!("scheme/{}", self.id)
    }
}

/// Reads a scheme, in any town.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetScheme {
    /// Its id.
    pub id: String,
    /// Which version; the last unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
}

impl Message for GetScheme {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "get_scheme";
    const ACCESS: Access = Access::ANYONE;
    type Reply = SchemeView;

    fn check(&self, fields: &mut Fields) {
        token(fields, "id", &self.id);
        if let Some(version) = self.version {
            fields.number("version", version, 1..=i64::MAX);
        }
    }
}

impl Query for GetScheme {}

/// A version of a scheme can be taken for periods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SchemePublished {
    /// The scheme.
    pub scheme: SchemeView,
}

impl Event for SchemePublished {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "scheme";
    const NAME: &'static str = "published";
    const CITY: bool = true;

    fn aggregate_id(&self) -> String {
        self.scheme.id.clone()
    }

    fn sample(&self) -> bool {
        self.scheme.scheme.sample
    }
}
