//! Villages and residents' communities (村/社区). Each belongs to its town.

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::towns::Registered;
use crate::{Access, Command, Event, Fields, Message, Page, PageRequest, Query, Role, Town, VillageCode};

/// What sort of village.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VillageKind {
    /// 村民委员会
    VillageCommittee,
    /// 居民委员会
    ResidentsCommittee,
    /// 类似村级单位, such as an industrial zone without a committee
    Virtual,
}

impl VillageKind {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::VillageCommittee => "village_committee",
            Self::ResidentsCommittee => "residents_committee",
            Self::Virtual => "virtual",
        }
    }
}

/// A village.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VillageView {
    /// Twelve-digit division code. Names are not unique, codes are.
    pub code: VillageCode,
    /// The town it belongs to.
    pub town: Town,
    /// Chinese name.
    pub name: String,
    /// What sort of village.
    pub kind: VillageKind,
    /// Version, from 1.
    pub version: i64,
}

/// A village to be registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewVillage {
    /// Twelve-digit division code, beginning with its town's.
    pub code: VillageCode,
    /// Chinese name.
    pub name: String,
    /// What sort of village.
    pub kind: VillageKind,
}

/// Registers villages of the town in the subject from reference data. A village that is there already is left alone,
/// or takes on the name and kind given here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterVillages {
    /// The villages, 1 to 500, all of one town.
    pub villages: Vec<NewVillage>,
}

impl Message for RegisterVillages {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "register_villages";
    const ACCESS: Access = Access::roles(&[Role::CityOfficer, Role::Operator]).or_services(&["deploy"]);
    const MAX_BODY: usize = 128 * 1024;
    type Reply = Registered;

    fn check(&self, fields: &mut Fields) {
        fields.items("villages", self.villages.len(), 1..=500);
        let mut codes = HashSet::new();
        for (place, village) in self.villages.iter().enumerate() {
            fields.text(&format!("villages.{place}.name"), &village.name, 1..=80);
            if !codes.insert(&village.code) {
                let field = format!("villages.{place}.code");
                fields.refuse(&field, village.code.as_str(), "unique", "stands in the list twice");
            }
        }
    }
}

impl Command for RegisterVillages {
    fn key(&self) -> String {
        let town = self.villages.first().map(|village| village.code.town_code().to_string());
        format!("villages/{}", town.unwrap_or_default())
    }
}

/// Lists villages by code: those of the town in the subject; asked of `city`, those of every town.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListVillages {
    /// Only villages of this town.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub town: Option<Town>,
    /// Only villages whose name holds this text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

impl Message for ListVillages {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "list_villages";
    const ACCESS: Access = Access::ANYONE;
    type Reply = Page<VillageView>;

    fn check(&self, fields: &mut Fields) {
        if let Some(name) = &self.name {
            fields.text("name", name, 1..=40);
        }
        fields.page(&self.page);
    }
}

impl Query for ListVillages {}

/// Finds one village by its code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindVillage {
    /// Its code.
    pub code: VillageCode,
}

impl Message for FindVillage {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "find_village";
    const ACCESS: Access = Access::ANYONE;
    type Reply = VillageView;

    fn check(&self, _: &mut Fields) {}
}

impl Query for FindVillage {}

/// A village was registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VillageRegistered {
    /// The village.
    pub village: VillageView,
}

impl Event for VillageRegistered {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "village";
    const NAME: &'static str = "registered";

    fn aggregate_id(&self) -> String {
        self.village.code.to_string()
    }
}

/// A village took on another name or kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VillageUpdated {
    /// The village as it is now.
    pub village: VillageView,
}

impl Event for VillageUpdated {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "village";
    const NAME: &'static str = "updated";

    fn aggregate_id(&self) -> String {
        self.village.code.to_string()
    }
}
