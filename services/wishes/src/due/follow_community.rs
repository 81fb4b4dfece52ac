//! The open wishes of a community that became part of another follow it.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use wuwei_contracts::CommunityId;
use wuwei_runtime::{Due, Refusal, Wakes, Work};

use crate::{
    Wishes,
    domain::wish::Wish,
    entities::wish::{Column, Model},
    store::wishes,
};

/// Wishes moved in one transaction.
const PORTION: usize = 200;

/// Seconds between the end of the community and the move: what was under way by then has committed, or is refused.
const SETTLING: i64 = 10;

/// Moves the open wishes of a community into another. Scheduled in the transaction that ends the community here, and not
/// done in it: a wish handed in at the same time rests on the community as it was, and commits before that or is refused,
/// so that by now none can come that would stay behind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowCommunity {
    from: CommunityId,
    into: CommunityId,
    portion: u32,
}

impl FollowCommunity {
    /// Moves them soon.
    pub(crate) async fn begin(work: &Work, from: CommunityId, into: CommunityId) -> Result<(), Refusal> {
        let at = work.now() + SignedDuration::from_secs(SETTLING);
        Self { from, into, portion: 1 }.schedule(work, at).await
    }

    async fn schedule(&self, work: &Work, at: Timestamp) -> Result<(), Refusal> {
        work.schedule(&format!("follow/{}/{}", self.from, self.portion), at, self).await
    }
}

impl Due for FollowCommunity {
    const NAME: &'static str = "follow_community";

    fn key(&self) -> String {
        format!("community/{}", self.from)
    }
}

impl Wakes<FollowCommunity> for Wishes {
    async fn wake(&self, work: &Work, due: FollowCommunity) -> Result<(), Refusal> {
        let rows = work.list::<Model>(Column::Community, due.from.as_str()).await?;
        let all = rows.into_iter().map(wishes::wish).collect::<Result<Vec<_>, _>>()?;
        let mut open = all.into_iter().filter(Wish::is_open);
        for wish in open.by_ref().take(PORTION) {
            let was = wish.state();
            let (wish, moved) = wish.follow(due.into.clone(), work.now())?;
            wishes::save(work, was, &wish)?;
            work.emit(moved);
        }
        match open.next() {
            Some(_) => FollowCommunity { portion: due.portion + 1, ..due }.schedule(work, work.now()).await,
            None => Ok(()),
        }
    }
}
