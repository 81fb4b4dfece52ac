//! What happens to micro-communities. Each event carries the community as it is afterwards.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::community::{CommunityKind, CommunityView};
use crate::{CommunityId, Event};

macro_rules! community_event {
    ($(#[doc = $what:literal] $event:ident = $name:literal { $($(#[doc = $says:literal])+ $field:ident: $kind:ty,)* })+) => {$(
        #[doc = $what]
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
        pub struct $event {
            /// The community as it is now.
            pub community: CommunityView,
            $($(#[doc = $says])+ pub $field: $kind,)*
        }

        impl Event for $event {
            const SERVICE: &'static str = super::SERVICE;
            const AGGREGATE: &'static str = "community";
            const NAME: &'static str = $name;

            fn aggregate_id(&self) -> String {
                self.community.id.to_string()
            }

            fn sample(&self) -> bool {
                self.community.sample
            }
        }
    )+};
}

community_event! {
    /// A community was registered.
    CommunityRegistered = "registered" {}

    /// What is told of a community changed.
    CommunityUpdated = "updated" {}

    /// A community took on another kind.
    CommunityReclassified = "reclassified" {
        /// Its kind before.
        from: CommunityKind,
        /// Why.
        reason: String,
    }

    /// A community took others in.
    CommunityMerged = "merged" {
        /// Those it took in.
        absorbed: Vec<CommunityId>,
        /// Its kind before.
        from: CommunityKind,
        /// Why.
        reason: String,
    }

    /// A community became part of another.
    CommunityMergedInto = "merged_into" {
        /// The survivor.
        into: CommunityId,
        /// Why.
        reason: String,
    }

    /// A community became several.
    CommunitySplit = "split" {
        /// What it became.
        into: Vec<CommunityId>,
        /// Why.
        reason: String,
    }

    /// A community came out of another that was split.
    CommunityCreatedBySplit = "created_by_split" {
        /// The community that was split.
        from: CommunityId,
    }

    /// A community is no more, and nothing took its place.
    CommunityDissolved = "dissolved" {
        /// Why.
        reason: String,
    }
}
