//! Reading micro-communities.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::community::{CommunityKind, CommunityStatus, CommunityView};
use crate::{Access, CommunityId, Fields, Message, Page, PageRequest, Query, Town, VillageCode};

/// Reads one community and, where it is no more, what it became.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetCommunity {
    /// Its id, present or old.
    pub id: CommunityId,
}

/// A community and its present successors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CommunityAnswer {
    /// The community of the id asked for.
    pub community: CommunityView,
    /// The active communities it became, however many steps away, by id: itself while it is active, none once it or
    /// its last successor is dissolved.
    pub current: Vec<CommunityView>,
}

impl Message for GetCommunity {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "get_community";
    const ACCESS: Access = Access::ANYONE;
    type Reply = CommunityAnswer;

    fn check(&self, _: &mut Fields) {}
}

impl Query for GetCommunity {}

/// Searches communities, by id: those of the town in the subject; asked of `city`, those of every town.
///
/// A page may hold fewer than its limit where outlines are large; `next` tells whether there is more.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SearchCommunities {
    /// Only those of this town.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub town: Option<Town>,
    /// Only those of this village.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub village: Option<VillageCode>,
    /// Only those of this kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<CommunityKind>,
    /// Only those whose name holds this text; blanks and the case of letters do not matter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Only those with this status; active ones unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<CommunityStatus>,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

impl Message for SearchCommunities {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "search_communities";
    const ACCESS: Access = Access::ANYONE;
    type Reply = Page<CommunityView>;

    fn check(&self, fields: &mut Fields) {
        if let Some(name) = &self.name {
            fields.text("name", name, 1..=40);
        }
        fields.page(&self.page);
    }
}

impl Query for SearchCommunities {}
