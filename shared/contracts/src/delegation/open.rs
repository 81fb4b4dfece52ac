//! Opening a case for a resident.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::reading::CaseAnswer;
use crate::{Access, Command, CommunityId, Fields, Message, Place, Role, wishes::Channel};

/// Roles that handle cases in their scope.
pub const STAFF: &[Role] = &[Role::StationClerk, Role::VillageOfficer, Role::TownOfficer];

/// Opens a case for a resident. It goes to the station of the community where the item's catalogue says so, else to the
/// village centre, else to the town, and its clock begins to run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenCase {
    /// Id of the new case, `UUIDv7`.
    pub id: Uuid,
    /// The micro-community of the person.
    pub community: CommunityId,
    /// Code of the item, of the catalogue in force now.
    pub item: String,
    /// Subject (`sub`) of the person it is for, if they sign in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applicant: Option<String>,
    /// How it reached us.
    pub channel: Channel,
    /// The partner's own id, once per channel and town.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// Whether it is invented sample data; a case in a sample community always is.
    #[serde(default)]
    pub sample: bool,
}

impl Message for OpenCase {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "open_case";
    const ACCESS: Access = Access::roles(STAFF);
    type Reply = CaseAnswer;

    fn place(&self) -> Place<'_> {
        Place::Community(&self.community)
    }

    fn check(&self, fields: &mut Fields) {
        fields.line("item", &self.item, 40);
        if let Some(applicant) = &self.applicant {
            fields.line("applicant", applicant, 128);
        }
        match &self.external_id {
            Some(external_id) => fields.line("external_id", external_id, 80),
            None if self.channel == Channel::PartnerApi => {
                fields.refuse("external_id", "", "required", "is missing; a partner gives its own id of each case");
            }
            None => {}
        }
    }
}

impl Command for OpenCase {
    fn key(&self) -> String {
        format!("case/{}", self.id)
    }
}
