//! Coverage (查漏补缺): what each micro-community still lacks.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{community::CommunityKind, organisation::OrganisationKind};
use crate::{Access, CommunityId, Fields, Message, Page, PageRequest, Query, Town, VillageCode};

/// Something a community should have and lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Gap {
    /// A Party branch or a mass-organisation centre that may act.
    Party,
    /// A self-governing organisation expected in communities of its kind.
    SelfGoverning,
    /// A liaison.
    Liaison,
}

impl Gap {
    /// Every gap.
    pub const ALL: [Self; 3] = [Self::Party, Self::SelfGoverning, Self::Liaison];

    /// The name people see.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Party => "缺党群组织",
            Self::SelfGoverning => "缺自治组织",
            Self::Liaison => "缺责任区联系人",
        }
    }
}

/// What a community has and lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CoverageView {
    /// The community.
    pub community: CommunityId,
    /// Its town.
    pub town: Town,
    /// Its village.
    pub village: VillageCode,
    /// Its kind.
    pub kind: CommunityKind,
    /// Kinds of organisations that may act in it, each once.
    pub acting: Vec<OrganisationKind>,
    /// How many liaisons look after it.
    pub liaisons: u32,
    /// What it lacks.
    pub gaps: Vec<Gap>,
    /// The self-governing kinds it lacks.
    pub missing: Vec<OrganisationKind>,
    /// Version of the expectations this was judged by.
    pub rule: String,
}

/// Lists what active communities have and lack, by id: of the town in the subject; asked of `city`, of every town.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListCoverage {
    /// Only those of this town.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub town: Option<Town>,
    /// Only those of this village.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub village: Option<VillageCode>,
    /// Only those with this gap.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gap: Option<Gap>,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

impl Message for ListCoverage {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "coverage";
    const ACCESS: Access = Access::ANYONE;
    type Reply = Page<CoverageView>;

    fn check(&self, fields: &mut Fields) {
        fields.page(&self.page);
    }
}

impl Query for ListCoverage {}

/// Counts active communities and their gaps, town by town: of the town in the subject; asked of `city`, of every town
/// that has communities.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CountCoverage {}

/// A town's count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CoverageCount {
    /// The town.
    pub town: Town,
    /// Active communities.
    pub communities: u64,
    /// Those without a Party branch or mass-organisation centre.
    pub without_party: u64,
    /// Those without an expected self-governing organisation.
    pub without_self_governing: u64,
    /// Those without a liaison.
    pub without_liaison: u64,
}

/// The counts of the towns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CoverageCounts {
    /// By town.
    pub towns: Vec<CoverageCount>,
}

impl Message for CountCoverage {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "count_coverage";
    const ACCESS: Access = Access::ANYONE;
    type Reply = CoverageCounts;

    fn check(&self, _: &mut Fields) {}
}

impl Query for CountCoverage {}
