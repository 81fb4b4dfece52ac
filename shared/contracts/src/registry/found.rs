//! Founding an organisation.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    election::{Election, OFFICERS},
    organisation::{OrganisationKind, OrganisationView, Term},
};
use crate::{Access, Command, CommunityId, Fields, Message, Place, VillageCode};

/// Founds an organisation of a micro-community, or of a whole village.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FoundOrganisation {
    /// Its id, UUIDv7.
    pub id: Uuid,
    /// The village it belongs to.
    pub village: VillageCode,
    /// The micro-community it belongs to, one of that village; none for one of the whole village.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<CommunityId>,
    /// Its kind.
    pub kind: OrganisationKind,
    /// Its name; one that is invented as sample data holds 示例.
    pub name: String,
    /// The organisation of the same town that leads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub led_by: Option<Uuid>,
    /// The organisation of the same town that it is affiliated with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub affiliated_with: Option<Uuid>,
    /// What it is good at, up to 20 words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<String>,
    /// Its term of office, which self-governing kinds must have: it has begun, and is not over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<Term>,
    /// The founding election, which elected kinds must have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub election: Option<Election>,
    /// Whether it is invented sample data.
    #[serde(default)]
    pub sample: bool,
}

impl Message for FoundOrganisation {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "found_organisation";
    const ACCESS: Access = Access::roles(OFFICERS);
    type Reply = OrganisationView;

    fn place(&self) -> Place<'_> {
        self.community.as_ref().map_or(Place::Village(&self.village), Place::Community)
    }

    fn check(&self, fields: &mut Fields) {
        fields.name("name", &self.name, 80, self.sample);
        fields.items("skills", self.skills.len(), 0..=20);
        for (place, skill) in self.skills.iter().enumerate() {
            fields.line(&format!("skills.{place}"), skill, 40);
        }
        if let Some(community) = self.community.as_ref().filter(|community| community.village() != self.village) {
            fields.refuse("community", community.as_str(), "village", "is no community of that village; correct one");
        }
        if let Some(election) = &self.election {
            election.check(fields);
        }
    }
}

impl Command for FoundOrganisation {
    fn key(&self) -> String {
        format!("organisation/{}", self.id)
    }
}
