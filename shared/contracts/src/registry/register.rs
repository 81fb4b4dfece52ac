//! Registering one micro-community.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::community::{CommunityDetails, CommunityKind, CommunityView};
use crate::{Access, Command, CommunityId, Fields, Message, Place, Role, VillageCode};

/// Roles that may register and describe what lies in their scope.
pub(super) const LOCAL: &[Role] =
    &[Role::StationClerk, Role::VillageOfficer, Role::TownOfficer, Role::CityOfficer, Role::Operator];
/// Roles that may change which communities there are.
pub(super) const TOWN: &[Role] = &[Role::TownOfficer, Role::CityOfficer];

/// Registers a micro-community in a village of the town.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterCommunity {
    /// The village it belongs to.
    pub village: VillageCode,
    /// Its id; the village's next number unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<CommunityId>,
    /// Its kind.
    pub kind: CommunityKind,
    /// What is told of it.
    pub details: CommunityDetails,
    /// Whether it is invented sample data.
    #[serde(default)]
    pub sample: bool,
}

impl Message for RegisterCommunity {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "register_community";
    const ACCESS: Access = Access::roles(LOCAL);
    type Reply = CommunityView;

    fn place(&self) -> Place<'_> {
        Place::Village(&self.village)
    }

    fn check(&self, fields: &mut Fields) {
        self.details.check("details.", self.sample, fields);
    }
}

impl Command for RegisterCommunity {
    /// The village: its numbers are drawn one after another.
    fn key(&self) -> String {
        format!("village/{}", self.village)
    }
}
