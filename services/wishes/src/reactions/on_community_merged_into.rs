//! A community became part of another: from now on nothing is handed in for it, and its open wishes follow.

use wuwei_contracts::{CloudEvent, registry::CommunityMergedInto};
use wuwei_projections::communities;
use wuwei_runtime::{ReactsTo, Refusal, Work};

use crate::{Wishes, due::FollowCommunity};

impl ReactsTo<CommunityMergedInto> for Wishes {
    async fn react(&self, work: &Work, event: CloudEvent<CommunityMergedInto>) -> Result<(), Refusal> {
        let CommunityMergedInto { community, into, .. } = event.data;
        let from = community.id.clone();
        communities::apply(work, community).await?;
        FollowCommunity::begin(work, from, into).await
    }
}
