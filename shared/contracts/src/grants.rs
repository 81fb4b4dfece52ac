//! Grants: which person holds which role where, from when until when. Owned by the town `city` of registry; every
//! service keeps a projection of them.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Access, Command, Event, Fields, Message, Page, PageRequest, Query, Role, Scope};

/// A role in a scope, held by a person for a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GrantView {
    /// Id, chosen by whoever gives it.
    pub id: Uuid,
    /// Subject (`sub`) of the holder.
    pub holder: String,
    /// The role.
    pub role: Role,
    /// Where it holds.
    pub scope: Scope,
    /// First instant it holds.
    pub from: Timestamp,
    /// First instant it no longer holds; absent while open-ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// The person whose role the holder exercises while acting for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<String>,
    /// The instant it was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Timestamp>,
    /// Version, from 1.
    pub version: i64,
}

/// Gives a person a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveGrant {
    /// Id of the new grant, UUIDv7.
    pub id: Uuid,
    /// Subject (`sub`) of the holder.
    pub holder: String,
    /// The role.
    pub role: Role,
    /// Where it holds.
    pub scope: Scope,
    /// First instant it holds; now unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// First instant it no longer holds; open-ended unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// The person the holder acts for (acting officer).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<String>,
}

impl Message for GiveGrant {
    const SERVICE: &'static str = "registry";
    const NAME: &'static str = "give_grant";
    const ACCESS: Access = Access::roles(&[Role::CityOfficer, Role::Operator]).or_services(&["deploy"]);
    type Reply = GrantView;

    fn check(&self, fields: &mut Fields) {
        fields.text("holder", &self.holder, 1..=128);
        if let Some(person) = &self.on_behalf_of {
            fields.text("on_behalf_of", person, 1..=128);
        }
    }
}

impl Command for GiveGrant {
    fn key(&self) -> String {
        format!("grant/{}", self.id)
    }
}

/// Ends a grant at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RevokeGrant {
    /// The grant.
    pub id: Uuid,
    /// Why.
    pub reason: String,
}

impl Message for RevokeGrant {
    const SERVICE: &'static str = "registry";
    const NAME: &'static str = "revoke_grant";
    const ACCESS: Access = GiveGrant::ACCESS;
    type Reply = GrantView;

    fn check(&self, fields: &mut Fields) {
        fields.text("reason", &self.reason, 1..=500);
    }
}

impl Command for RevokeGrant {
    fn key(&self) -> String {
        format!("grant/{}", self.id)
    }
}

/// Lists grants, those in force and those ended, by id.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListGrants {
    /// Only this holder's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

impl Message for ListGrants {
    const SERVICE: &'static str = "registry";
    const NAME: &'static str = "list_grants";
    const ACCESS: Access = Access::roles(&[Role::CityOfficer, Role::Operator, Role::Auditor]).or_services(&["deploy"]);
    type Reply = Page<GrantView>;

    fn check(&self, fields: &mut Fields) {
        fields.page(&self.page);
        if let Some(holder) = &self.holder {
            fields.text("holder", holder, 1..=128);
        }
    }
}

impl Query for ListGrants {}

/// Lists the grants by which the caller may act now: their own, and those under which they act for somebody. Asked of
/// `city`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MyGrants {}

/// The grants in force of one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GrantsHeld {
    /// The grants, by id.
    pub grants: Vec<GrantView>,
}

impl Message for MyGrants {
    const SERVICE: &'static str = "registry";
    const NAME: &'static str = "my_grants";
    const ACCESS: Access = Access::ANYONE;
    type Reply = GrantsHeld;

    fn check(&self, _: &mut Fields) {}
}

impl Query for MyGrants {}

/// A grant was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GrantGiven {
    /// The grant.
    pub grant: GrantView,
}

impl Event for GrantGiven {
    const SERVICE: &'static str = "registry";
    const AGGREGATE: &'static str = "grant";
    const NAME: &'static str = "given";
    const CITY: bool = true;

    fn aggregate_id(&self) -> String {
        self.grant.id.to_string()
    }
}

/// A grant was revoked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GrantRevoked {
    /// The grant.
    pub id: Uuid,
    /// When it ended.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

impl Event for GrantRevoked {
    const SERVICE: &'static str = "registry";
    const AGGREGATE: &'static str = "grant";
    const NAME: &'static str = "revoked";
    const CITY: bool = true;

    fn aggregate_id(&self) -> String {
        self.id.to_string()
    }
}
