//! Merging micro-communities into one, splitting one into several.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    boundary::Boundary,
    community::{CommunityDetails, CommunityKind, CommunityView},
    register::TOWN,
};
use crate::{Access, Command, CommunityId, Fields, Message, Place, fields::SAMPLE_MARK};

/// Merges communities of one town into one of them. Figures are added up where they are known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeCommunities {
    /// The community that stays.
    pub survivor: CommunityId,
    /// The communities that become part of it, 1 to 20.
    pub absorbed: Vec<CommunityId>,
    /// The survivor's kind from now on.
    pub kind: CommunityKind,
    /// The survivor's name from now on; the same as before unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The outline of the whole; not known unless told, since the old outline no longer holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boundary: Option<Boundary>,
    /// Why.
    pub reason: String,
}

/// What a merge made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MergeReply {
    /// The community that stays.
    pub survivor: CommunityView,
    /// Those that became part of it.
    pub absorbed: Vec<CommunityView>,
}

impl Message for MergeCommunities {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "merge_communities";
    const ACCESS: Access = Access::roles(TOWN);
    type Reply = MergeReply;

    fn check(&self, fields: &mut Fields) {
        fields.items("absorbed", self.absorbed.len(), 1..=20);
        fields.text("reason", &self.reason, 1..=500);
        if let Some(name) = &self.name {
            let named = CommunityDetails { name: name.clone(), ..CommunityDetails::default() };
            named.check("", name.contains(SAMPLE_MARK), fields);
        }
        if let Some(boundary) = &self.boundary {
            boundary.check("boundary", fields);
        }
    }
}

impl Command for MergeCommunities {
    /// Survivor and absorbed are all saved, so that their versions protect them; the survivor's lane only spares
    /// merges into one community the race.
    fn key(&self) -> String {
        format!("community/{}", self.survivor)
    }
}

/// Splits a community into new ones of the same village.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SplitCommunity {
    /// The community.
    pub id: CommunityId,
    /// What it becomes, 2 to 20 parts.
    pub into: Vec<SplitPart>,
    /// Why.
    pub reason: String,
}

/// A part of a split community.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SplitPart {
    /// Its id; the village's next number unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<CommunityId>,
    /// Its kind.
    pub kind: CommunityKind,
    /// What is told of it.
    pub details: CommunityDetails,
}

/// What a split made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SplitReply {
    /// The community that is no more.
    pub split: CommunityView,
    /// What it became.
    pub parts: Vec<CommunityView>,
}

impl Message for SplitCommunity {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "split_community";
    const ACCESS: Access = Access::roles(TOWN);
    const MAX_BODY: usize = 512 * 1024;
    type Reply = SplitReply;

    fn place(&self) -> Place<'_> {
        Place::Community(&self.id)
    }

    fn check(&self, fields: &mut Fields) {
        fields.items("into", self.into.len(), 2..=20);
        fields.text("reason", &self.reason, 1..=500);
        for (place, part) in self.into.iter().enumerate() {
            let sample = part.details.name.contains(SAMPLE_MARK);
            part.details.check(&format!("into.{place}.details."), sample, fields);
        }
    }
}

impl Command for SplitCommunity {
    /// The village: its numbers are drawn one after another. The community itself is saved, its version protects it.
    fn key(&self) -> String {
        format!("village/{}", self.id.village())
    }
}
