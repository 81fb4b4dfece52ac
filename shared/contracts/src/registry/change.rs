//! Changing one micro-community.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    community::{CommunityDetails, CommunityKind, CommunityView},
    register::{LOCAL, TOWN},
};
use crate::{Access, Command, CommunityId, Fields, Message, Place, Role, fields::SAMPLE_MARK};

/// Replaces what is told of a micro-community; what is absent is no longer known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateCommunity {
    /// The community.
    pub id: CommunityId,
    /// The version the change starts from; another one is refused. Unchecked unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// What is now told of it.
    pub details: CommunityDetails,
}

impl Message for UpdateCommunity {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "update_community";
    const ACCESS: Access = Access::roles(LOCAL);
    type Reply = CommunityView;

    fn place(&self) -> Place<'_> {
        Place::Community(&self.id)
    }

    /// Whether the name needs the mark of sample data only the community tells; the handler checks that.
    fn check(&self, fields: &mut Fields) {
        self.details.check("details.", self.details.name.contains(SAMPLE_MARK), fields);
    }
}

impl Command for UpdateCommunity {
    fn key(&self) -> String {
        format!("community/{}", self.id)
    }
}

/// Gives a micro-community another kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReclassifyCommunity {
    /// The community.
    pub id: CommunityId,
    /// Its new kind.
    pub kind: CommunityKind,
    /// Why.
    pub reason: String,
}

impl Message for ReclassifyCommunity {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "reclassify_community";
    const ACCESS: Access = Access::roles(&[Role::VillageOfficer, Role::TownOfficer, Role::CityOfficer]);
    type Reply = CommunityView;

    fn place(&self) -> Place<'_> {
        Place::Community(&self.id)
    }

    fn check(&self, fields: &mut Fields) {
        fields.text("reason", &self.reason, 1..=500);
    }
}

impl Command for ReclassifyCommunity {
    fn key(&self) -> String {
        format!("community/{}", self.id)
    }
}

/// Ends a micro-community that nothing follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DissolveCommunity {
    /// The community.
    pub id: CommunityId,
    /// Why.
    pub reason: String,
}

impl Message for DissolveCommunity {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "dissolve_community";
    const ACCESS: Access = Access::roles(TOWN);
    type Reply = CommunityView;

    fn place(&self) -> Place<'_> {
        Place::Community(&self.id)
    }

    fn check(&self, fields: &mut Fields) {
        fields.text("reason", &self.reason, 1..=500);
    }
}

impl Command for DissolveCommunity {
    fn key(&self) -> String {
        format!("community/{}", self.id)
    }
}
