//! Suspending, resuming and dissolving organisations: the town decides.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::organisation::OrganisationView;
use crate::{Access, Command, Fields, Message, Role};

/// Suspends an organisation that may act, until it is resumed or dissolved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SuspendOrganisation {
    /// The organisation.
    pub id: Uuid,
    /// Why, in public words.
    pub reason: String,
}

impl Message for SuspendOrganisation {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "suspend_organisation";
    const ACCESS: Access = Access::roles(&[Role::TownOfficer]);
    type Reply = OrganisationView;

    fn check(&self, fields: &mut Fields) {
        fields.public_text("reason", &self.reason, 1..=500);
    }
}

impl Command for SuspendOrganisation {
    fn key(&self) -> String {
        format!("organisation/{}", self.id)
    }
}

/// Lets a suspended organisation act again, within its term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResumeOrganisation {
    /// The organisation.
    pub id: Uuid,
    /// Why, in public words.
    pub reason: String,
}

impl Message for ResumeOrganisation {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "resume_organisation";
    const ACCESS: Access = Access::roles(&[Role::TownOfficer]);
    type Reply = OrganisationView;

    fn check(&self, fields: &mut Fields) {
        fields.public_text("reason", &self.reason, 1..=500);
    }
}

impl Command for ResumeOrganisation {
    fn key(&self) -> String {
        format!("organisation/{}", self.id)
    }
}

/// Ends an organisation for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DissolveOrganisation {
    /// The organisation.
    pub id: Uuid,
    /// Why, in public words.
    pub reason: String,
}

impl Message for DissolveOrganisation {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "dissolve_organisation";
    const ACCESS: Access = Access::roles(&[Role::TownOfficer]);
    type Reply = OrganisationView;

    fn check(&self, fields: &mut Fields) {
        fields.public_text("reason", &self.reason, 1..=500);
    }
}

impl Command for DissolveOrganisation {
    fn key(&self) -> String {
        format!("organisation/{}", self.id)
    }
}
