//! Publishing a version of the catalogue, and reading it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::catalogue::CatalogueItem;
use crate::{Access, Command, Fields, Message, Page, PageRequest, Query, Role};

/// Most items of a version: all of them travel in one event.
pub const MOST_ITEMS: usize = 400;
/// Most working days a service may take by law, as far as a catalogue can say.
pub const MOST_DAYS: u32 = 1_000;

/// How many items there are of each reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Items that the village centre handles.
    pub village_centre: u32,
    /// Items that a station handles by itself.
    pub station_direct: u32,
}

impl Counts {
    /// The counts of `items`.
    pub fn of(items: &[CatalogueItem]) -> Self {
        let count = |has: fn(&CatalogueItem) -> bool| {
            u32::try_from(items.iter().filter(|item| has(item)).count()).unwrap_or(u32::MAX)
        };
        Self { village_centre: count(|item| item.village_centre), station_direct: count(|item| item.station_direct) }
    }
}

/// Publishes a version of the catalogue, asked of `city`. The same version with the same contents again changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishCatalogue {
    /// Name of the version: small letters, digits, hyphens.
    pub version: String,
    /// Whether it is illustrative, not an official one.
    pub illustrative: bool,
    /// The counts it declares; publication refuses a mismatch with its items.
    pub declared: Counts,
    /// First instant it is in force.
    pub in_force: Timestamp,
    /// Its items.
    pub items: Vec<CatalogueItem>,
}

impl Message for PublishCatalogue {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "publish_catalogue";
    const ACCESS: Access = Access::roles(&[Role::CityOfficer]).or_services(&["deploy"]);
    /// What its event may take in the stream, with room for the envelope.
    const MAX_BODY: usize = 448 * 1024;
    type Reply = CatalogueView;

    fn check(&self, fields: &mut Fields) {
        token(fields, "version", &self.version);
        fields.items("items", self.items.len(), 1..=MOST_ITEMS);
        let mut codes = BTreeSet::new();
        for (place, item) in self.items.iter().enumerate() {
            check_item(fields, &format!("items.{place}."), item);
            if !codes.insert(&item.code) {
                fields.refuse(&format!("items.{place}.code"), &item.code, "unique", "stands twice; name it once");
            }
        }
    }
}

impl Command for PublishCatalogue {
    fn key(&self) -> String {
        format!("catalogue/{}", self.version)
    }
}

fn token(fields: &mut Fields, field: &str, text: &str) {
    fields.text(field, text, 1..=40);
    if !text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-')) {
        fields.refuse(field, text, "token", "give small letters, digits and hyphens");
    }
}

fn check_item(fields: &mut Fields, at: &str, item: &CatalogueItem) {
    let field = |name: &str| format!("{at}{name}");
    token(fields, &field("code"), &item.code);
    let lines = [("area", &item.area), ("category", &item.category), ("name", &item.name)];
    for (name, text) in lines.into_iter().chain([("department", &item.department)]) {
        fields.line(&field(name), text, 60);
    }
    fields.line(&field("for_whom"), &item.for_whom, 120);
    fields.line(&field("basis"), &item.basis, 200);
    fields.items(&field("materials"), item.materials.len(), 0..=20);
    for (place, material) in item.materials.iter().enumerate() {
        fields.line(&field(&format!("materials.{place}")), material, 100);
    }
    fields.number(&field("statutory_days"), item.statutory_days.into(), 0..=MOST_DAYS.into());
    if item.promised_days > item.statutory_days {
        let says =
            format!("is more than the {} working days the law allows; promise at most those", item.statutory_days);
        fields.refuse(&field("promised_days"), &item.promised_days.to_string(), "statutory", &says);
    }
    if item.station_direct && !item.village_centre {
        let says = "is of a station, and the village centre does not handle it; let that handle it, too";
        fields.refuse(&field("station_direct"), "true", "village_centre", says);
    }
}

/// A version of the catalogue, without its items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CatalogueView {
    /// Name of the version.
    pub version: String,
    /// Whether it is illustrative, not an official one.
    pub illustrative: bool,
    /// First instant it is in force.
    pub in_force: Timestamp,
    /// The counts of its items.
    pub counts: Counts,
}

/// Lists the items of a version of the catalogue, by code: of the one in force now unless told otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListCatalogue {
    /// This version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The version in force at this instant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// Only items of this area.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// Only items that a station handles by itself, or only the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub station_direct: Option<bool>,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

/// A version of the catalogue and one page of its items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CatalogueAnswer {
    /// The version.
    pub catalogue: CatalogueView,
    /// Its items.
    pub items: Page<CatalogueItem>,
}

impl Message for ListCatalogue {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "list_catalogue";
    const ACCESS: Access = Access::ANYONE;
    type Reply = CatalogueAnswer;

    fn check(&self, fields: &mut Fields) {
        if let Some(version) = &self.version {
            token(fields, "version", version);
        }
        if self.version.is_some() && self.at.is_some() {
            fields.refuse("at", "", "alone", "cannot stand beside version; leave one of them out");
        }
        if let Some(area) = &self.area {
            fields.line("area", area, 60);
        }
        fields.page(&self.page);
    }
}

impl Query for ListCatalogue {}
