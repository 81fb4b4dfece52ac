//! Giving and ending mandates: who may speak for an organisation.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    election::{OFFICERS, place},
    organisation::{OrganisationView, Power},
};
use crate::{Access, Command, Fields, Message, Place, VillageCode};

/// Gives a person a mandate of an organisation that may act. It never lasts longer than the term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveMandate {
    /// The organisation.
    pub id: Uuid,
    /// Its village, for those whose say ends there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub village: Option<VillageCode>,
    /// Subject (`sub`) of the person.
    pub subject: String,
    /// What they may do, each once.
    pub powers: Vec<Power>,
    /// First instant it holds; now unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// First instant it no longer holds; the end of the term unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

/// Ends a person's mandate at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndMandate {
    /// The organisation.
    pub id: Uuid,
    /// Its village, for those whose say ends there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub village: Option<VillageCode>,
    /// Subject (`sub`) of the person.
    pub subject: String,
    /// Why, in public words.
    pub reason: String,
}

impl Message for GiveMandate {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "give_mandate";
    const ACCESS: Access = Access::roles(OFFICERS);
    type Reply = OrganisationView;

    fn place(&self) -> Place<'_> {
        place(self.village.as_ref())
    }

    fn check(&self, fields: &mut Fields) {
        fields.line("subject", &self.subject, 128);
        fields.items("powers", self.powers.len(), 1..=3);
    }
}

impl Command for GiveMandate {
    fn key(&self) -> String {
        format!("organisation/{}", self.id)
    }
}

impl Message for EndMandate {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "end_mandate";
    const ACCESS: Access = Access::roles(OFFICERS);
    type Reply = OrganisationView;

    fn place(&self) -> Place<'_> {
        place(self.village.as_ref())
    }

    fn check(&self, fields: &mut Fields) {
        fields.line("subject", &self.subject, 128);
        fields.public_text("reason", &self.reason, 1..=500);
    }
}

impl Command for EndMandate {
    fn key(&self) -> String {
        format!("organisation/{}", self.id)
    }
}
