//! Organisations (微组织): what people of a place form to look after it, their terms of office and who may speak for them.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{CommunityId, Town, VillageCode};

/// The kind of an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrganisationKind {
    /// 党支部
    PartyBranch,
    /// 业主委员会
    OwnersCommittee,
    /// 村民理事会
    VillagersCouncil,
    /// (二手)房东自治会
    LandlordsAssociation,
    /// 异地务工人员融合组织
    MigrantIntegration,
    /// 治安义务巡逻队
    SafetyPatrol,
    /// 志愿服务队
    VolunteerTeam,
    /// 群团服务中心
    MassOrganisationCentre,
    /// 社会工作机构
    SocialWorkAgency,
    /// 物业公司
    PropertyCompany,
    /// 发展商
    Developer,
    /// 其他
    Other,
}

impl OrganisationKind {
    /// Every kind.
    pub const ALL: [Self; 12] = [
        Self::PartyBranch,
        Self::OwnersCommittee,
        Self::VillagersCouncil,
        Self::LandlordsAssociation,
        Self::MigrantIntegration,
        Self::SafetyPatrol,
        Self::VolunteerTeam,
        Self::MassOrganisationCentre,
        Self::SocialWorkAgency,
        Self::PropertyCompany,
        Self::Developer,
        Self::Other,
    ];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PartyBranch => "party_branch",
            Self::OwnersCommittee => "owners_committee",
            Self::VillagersCouncil => "villagers_council",
            Self::LandlordsAssociation => "landlords_association",
            Self::MigrantIntegration => "migrant_integration",
            Self::SafetyPatrol => "safety_patrol",
            Self::VolunteerTeam => "volunteer_team",
            Self::MassOrganisationCentre => "mass_organisation_centre",
            Self::SocialWorkAgency => "social_work_agency",
            Self::PropertyCompany => "property_company",
            Self::Developer => "developer",
            Self::Other => "other",
        }
    }

    /// The name people see.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::PartyBranch => "党支部",
            Self::OwnersCommittee => "业主委员会",
            Self::VillagersCouncil => "村民理事会",
            Self::LandlordsAssociation => "房东自治会",
            Self::MigrantIntegration => "异地务工人员融合组织",
            Self::SafetyPatrol => "治安义务巡逻队",
            Self::VolunteerTeam => "志愿服务队",
            Self::MassOrganisationCentre => "群团服务中心",
            Self::SocialWorkAgency => "社会工作机构",
            Self::PropertyCompany => "物业公司",
            Self::Developer => "发展商",
            Self::Other => "其他",
        }
    }

    /// The kind of that wire name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// Whether an organisation may act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrganisationStatus {
    /// It may act.
    Active,
    /// Its term of office is over and no other was elected: it can neither claim, nor be matched, nor be awarded.
    Expired,
    /// The town has suspended it.
    Suspended,
    /// It is no more.
    Dissolved,
}

impl OrganisationStatus {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Active, Self::Expired, Self::Suspended, Self::Dissolved];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Expired => "expired",
            Self::Suspended => "suspended",
            Self::Dissolved => "dissolved",
        }
    }

    /// The status of that wire name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }
}

/// A term of office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// First instant.
    pub from: Timestamp,
    /// First instant after it.
    pub until: Timestamp,
}

/// What a representative may do for the organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Power {
    /// Claim wishes and report on them.
    Claim,
    /// Apply for subsidies.
    Apply,
    /// Sign acceptances and receive payments.
    Sign,
}

/// A person who may speak for the organisation: for a time, and never longer than its term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mandate {
    /// Subject (`sub`) of the person.
    pub subject: String,
    /// What they may do.
    pub powers: Vec<Power>,
    /// First instant it holds.
    pub from: Timestamp,
    /// First instant it no longer holds; with the organisation's term unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl Mandate {
    /// Whether it lets `subject` use `power` at `now`.
    pub fn allows(&self, subject: &str, power: Power, now: Timestamp) -> bool {
        self.subject == subject
            && self.powers.contains(&power)
            && self.from <= now
            && self.until.is_none_or(|until| now < until)
    }
}

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrganisationView {
    /// Its id.
    pub id: Uuid,
    /// The town that owns it.
    pub town: Town,
    /// The village it belongs to.
    pub village: VillageCode,
    /// The micro-community it belongs to; none for one of a whole village.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<CommunityId>,
    /// Its kind.
    pub kind: OrganisationKind,
    /// Its name.
    pub name: String,
    /// Whether it is invented sample data.
    pub sample: bool,
    /// Whether it may act.
    pub status: OrganisationStatus,
    /// Its term of office; none for one that has no terms, such as a property company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<Term>,
    /// The organisation that leads it (a Party branch, as a rule).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub led_by: Option<Uuid>,
    /// The organisation it is affiliated with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub affiliated_with: Option<Uuid>,
    /// What it is good at, for suggestions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<String>,
    /// Who may speak for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mandates: Vec<Mandate>,
    /// When it was founded.
    pub founded: Timestamp,
    /// When it last changed.
    pub changed: Timestamp,
    /// Version, from 1.
    pub version: i64,
}

impl OrganisationView {
    /// Whether it may act at `now`: active, and within its term.
    pub fn may_act(&self, now: Timestamp) -> bool {
        let in_term = self.term.is_none_or(|term| term.from <= now && now < term.until);
        self.status == OrganisationStatus::Active && in_term
    }

    /// Whether `subject` may use `power` for it at `now`.
    pub fn allows(&self, subject: &str, power: Power, now: Timestamp) -> bool {
        self.mandates.iter().any(|mandate| mandate.allows(subject, power, now))
    }
}
