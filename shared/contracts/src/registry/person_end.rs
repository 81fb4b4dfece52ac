//! Erasing a person, and the legal holds that defer it. Everything here is asked of `city`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::person::PersonView;
use crate::{Access, Command, Fields, Message, Role};

/// Erases a person: themself, or a city officer for them. Their key is destroyed; under a legal hold that waits until the
/// hold ends, and all use but storage stops at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ErasePerson {
    /// The person.
    pub person: Uuid,
    /// Why, in public words.
    pub reason: String,
}

impl Message for ErasePerson {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "erase_person";
    const ACCESS: Access = Access::ANYONE;
    type Reply = PersonView;

    fn check(&self, fields: &mut Fields) {
        fields.public_text("reason", &self.reason, 1..=500);
    }
}

impl Command for ErasePerson {
    fn key(&self) -> String {
        format!("person/{}", self.person)
    }
}

/// Puts a person under a legal hold: they cannot be erased before it ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldPerson {
    /// The person.
    pub person: Uuid,
    /// Why, in public words.
    pub reason: String,
    /// What demands it: statute and article, or the file.
    pub source: String,
}

impl Message for HoldPerson {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "hold_person";
    const ACCESS: Access = Access::roles(&[Role::CityOfficer]);
    type Reply = PersonView;

    fn check(&self, fields: &mut Fields) {
        fields.public_text("reason", &self.reason, 1..=500);
        fields.public_text("source", &self.source, 1..=200);
    }
}

impl Command for HoldPerson {
    fn key(&self) -> String {
        format!("person/{}", self.person)
    }
}

/// Ends a legal hold. An erasure that it deferred happens now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleaseHold {
    /// The person.
    pub person: Uuid,
    /// Why, in public words.
    pub reason: String,
}

impl Message for ReleaseHold {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "release_hold";
    const ACCESS: Access = Access::roles(&[Role::CityOfficer]);
    type Reply = PersonView;

    fn check(&self, fields: &mut Fields) {
        fields.public_text("reason", &self.reason, 1..=500);
    }
}

impl Command for ReleaseHold {
    fn key(&self) -> String {
        format!("person/{}", self.person)
    }
}
