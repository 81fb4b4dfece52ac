//! Towns (镇/街道/园区): the units of scaling, permission and ownership. Owned by the town `city`.

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Access, Command, Event, Fields, Message, Page, PageRequest, Query, Role, Town, TownCode};

/// What sort of town.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TownKind {
    /// 镇
    Town,
    /// 街道
    Subdistrict,
    /// 园区
    FunctionalZone,
}

impl TownKind {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Town => "town",
            Self::Subdistrict => "subdistrict",
            Self::FunctionalZone => "functional_zone",
        }
    }
}

/// A town.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TownView {
    /// Nine-digit division code.
    pub code: TownCode,
    /// Slug, used in subjects and URLs; never changes.
    pub slug: Town,
    /// Chinese name.
    pub name: String,
    /// English or romanised name.
    pub name_en: String,
    /// What sort of town.
    pub kind: TownKind,
    /// Version, from 1.
    pub version: i64,
}

/// A town to be registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTown {
    /// Nine-digit division code.
    pub code: TownCode,
    /// Slug, used in subjects and URLs; can never change.
    pub slug: Town,
    /// Chinese name.
    pub name: String,
    /// English or romanised name.
    pub name_en: String,
    /// What sort of town.
    pub kind: TownKind,
}

/// Registers towns from reference data. A town that is there already is left alone, or takes on the name and kind
/// given here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterTowns {
    /// The towns, 1 to 200.
    pub towns: Vec<NewTown>,
}

/// How many entries of reference data were new, changed, or there already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Registered {
    /// New.
    pub registered: u32,
    /// There before, under another name or kind.
    pub updated: u32,
    /// There before, just so.
    pub unchanged: u32,
}

impl Message for RegisterTowns {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "register_towns";
    const ACCESS: Access = Access::roles(&[Role::CityOfficer, Role::Operator]).or_services(&["deploy"]);
    type Reply = Registered;

    fn check(&self, fields: &mut Fields) {
        fields.items("towns", self.towns.len(), 1..=200);
        let (mut codes, mut slugs) = (HashSet::new(), HashSet::new());
        for (place, town) in self.towns.iter().enumerate() {
            fields.text(&format!("towns.{place}.name"), &town.name, 1..=40);
            fields.text(&format!("towns.{place}.name_en"), &town.name_en, 1..=80);
            if !codes.insert(&town.code) {
                fields.refuse(&format!("towns.{place}.code"), town.code.as_str(), "unique", "stands in the list twice");
            }
            if !slugs.insert(&town.slug) {
                fields.refuse(&format!("towns.{place}.slug"), town.slug.as_str(), "unique", "stands in the list twice");
            }
            if town.slug.is_city() {
                let says = "is reserved for what belongs to the whole city; give another slug";
                fields.refuse(&format!("towns.{place}.slug"), Town::CITY, "reserved", says);
            }
        }
    }
}

impl Command for RegisterTowns {
    fn key(&self) -> String {
        "towns".to_owned()
    }
}

/// Lists the towns by code. Asked of `city`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListTowns {
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

impl Message for ListTowns {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "list_towns";
    const ACCESS: Access = Access::ANYONE;
    type Reply = Page<TownView>;

    fn check(&self, fields: &mut Fields) {
        fields.page(&self.page);
    }
}

impl Query for ListTowns {}

/// A town was registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TownRegistered {
    /// The town.
    pub town: TownView,
}

impl Event for TownRegistered {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "town";
    const NAME: &'static str = "registered";

    fn aggregate_id(&self) -> String {
        self.town.code.to_string()
    }
}

/// A town took on another name or kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TownUpdated {
    /// The town as it is now.
    pub town: TownView,
}

impl Event for TownUpdated {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "town";
    const NAME: &'static str = "updated";

    fn aggregate_id(&self) -> String {
        self.town.code.to_string()
    }
}
