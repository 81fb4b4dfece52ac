//! What others may know of the person vault: that a person is there, and that a person is erased. Never a value.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Event;

/// A person is in the vault, or the sign-in that belongs to them changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PersonRegistered {
    /// The person's reference.
    pub person: Uuid,
    /// Subject (`sub`) under which they sign in, if they do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Whether they are invented.
    pub sample: bool,
}

/// Somebody was shown values of a person: who, which fields and why, never what they hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PersonDisclosed {
    /// The person.
    pub person: Uuid,
    /// Who asked.
    pub reader: String,
    /// The fields shown.
    pub fields: Vec<String>,
    /// Why.
    pub purpose: String,
    /// When.
    pub at: Timestamp,
    /// Whether they are invented.
    pub sample: bool,
}

/// A person is erased: the key is destroyed, and with it every value sealed under it. What others sealed for them goes
/// the same way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PersonErased {
    /// The person.
    pub person: Uuid,
    /// The subject they signed in with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// When.
    pub at: Timestamp,
    /// Whether they were invented.
    pub sample: bool,
}

/// Values of a person were corrected: which, never what they hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PersonCorrected {
    /// The person.
    pub person: Uuid,
    /// The fields that changed.
    pub fields: Vec<String>,
    /// When.
    pub at: Timestamp,
    /// Whether they are invented.
    pub sample: bool,
}

/// A person is under a legal hold: an erasure would be deferred.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PersonHeld {
    /// The person.
    pub person: Uuid,
    /// Why.
    pub reason: String,
    /// What demands it.
    pub source: String,
    /// When.
    pub at: Timestamp,
    /// Whether they are invented.
    pub sample: bool,
}

/// A legal hold ended, and no erasure waited for that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PersonReleased {
    /// The person.
    pub person: Uuid,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Timestamp,
    /// Whether they are invented.
    pub sample: bool,
}

/// Erasure was asked for and waits for the end of a legal hold: all use but storage stops.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PersonErasureDeferred {
    /// The person.
    pub person: Uuid,
    /// Why it has to wait: reason and source of the hold.
    pub because: String,
    /// When.
    pub at: Timestamp,
    /// Whether they are invented.
    pub sample: bool,
}

macro_rules! person_event {
    ($event:ty, $name:literal) => {
        impl Event for $event {
            const SERVICE: &'static str = super::SERVICE;
            const AGGREGATE: &'static str = "person";
            const NAME: &'static str = $name;
            const CITY: bool = true;

            fn aggregate_id(&self) -> String {
                self.person.to_string()
            }

            fn sample(&self) -> bool {
                self.sample
            }
        }
    };
}

person_event!(PersonRegistered, "registered");
person_event!(PersonDisclosed, "disclosed");
person_event!(PersonErased, "erased");
person_event!(PersonCorrected, "corrected");
person_event!(PersonHeld, "held");
person_event!(PersonReleased, "released");
person_event!(PersonErasureDeferred, "erasure_deferred");
