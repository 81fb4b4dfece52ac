//! Reading organisations.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    election::Election,
    organisation::{OrganisationKind, OrganisationStatus, OrganisationView, Term},
};
use crate::{Access, CommunityId, Fields, Message, Page, PageRequest, Query, Ratio, VillageCode};

/// Reads one organisation of the town, with its terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetOrganisation {
    /// Its id.
    pub id: Uuid,
}

/// An organisation and how it came into office each time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrganisationAnswer {
    /// The organisation.
    pub organisation: OrganisationView,
    /// Its terms, the first one first.
    pub terms: Vec<TermRecord>,
}

/// A term of office, the election behind it, and by which rule that was valid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TermRecord {
    /// Which term, from 1.
    pub number: i64,
    /// From when until when.
    pub term: Term,
    /// The election; none for a kind that is not elected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub election: Option<Election>,
    /// How the election stood to each requirement.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<ElectionFinding>,
    /// Id and version of the rule.
    pub rule: String,
    /// Who recorded it.
    pub recorded_by: String,
    /// On whose behalf.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<String>,
    /// When.
    pub recorded: Timestamp,
}

/// One requirement of an election's rule, and how the election stood to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ElectionFinding {
    /// `turnout`, or `votes` of a candidate declared elected.
    pub requirement: String,
    /// The candidate's number, for votes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub candidate: Option<u32>,
    /// The share asked for.
    pub share: Ratio,
    /// Whether exactly at the share is enough.
    pub inclusive: bool,
    /// What was counted.
    pub counted: u64,
    /// Of how many.
    pub of: u64,
    /// Whether the requirement is met.
    pub met: bool,
}

impl Message for GetOrganisation {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "get_organisation";
    const ACCESS: Access = Access::ANYONE;
    type Reply = OrganisationAnswer;

    fn check(&self, _: &mut Fields) {}
}

impl Query for GetOrganisation {}

/// Lists organisations by id: those of the town in the subject; asked of `city`, those of every town.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListOrganisations {
    /// Only those of this village.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub village: Option<VillageCode>,
    /// Only those of this micro-community.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<CommunityId>,
    /// Only those of this kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<OrganisationKind>,
    /// Only those with this status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<OrganisationStatus>,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

impl Message for ListOrganisations {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "list_organisations";
    const ACCESS: Access = Access::ANYONE;
    type Reply = Page<OrganisationView>;

    fn check(&self, fields: &mut Fields) {
        fields.page(&self.page);
    }
}

impl Query for ListOrganisations {}
