//! The place of a new thing: a village of the town, and an active community of it where one is named.

use wuwei_contracts::{CommunityId, VillageCode};
use wuwei_runtime::{Refusal, Work};

use crate::{
    domain::community::Active,
    store::{communities, villages},
};

/// The community, if one is named; guarded, so that it is still there when the new thing is.
pub async fn find(
    work: &Work,
    village: &VillageCode,
    community: Option<&CommunityId>,
) -> Result<Option<Active>, Refusal> {
    villages::named(work, "village", village).await?;
    let Some(community) = community else { return Ok(None) };
    let community = communities::active(work, "community", community).await?;
    communities::guard(work, &community);
    Ok(Some(community))
}

/// Whether the thing's community is invented, so that the thing has to be.
pub fn invented(community: Option<&Active>) -> bool {
    community.is_some_and(|Active(facts)| facts.sample)
}
