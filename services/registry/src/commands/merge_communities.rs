//! Merging micro-communities into one of them.

use wuwei_contracts::registry::{MergeCommunities, MergeReply};
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{
    Registry,
    domain::{
        community::Terms,
        coverage::{Change, Standing},
    },
    store::{communities, coverage},
};

impl Handles<MergeCommunities> for Registry {
    async fn handle(&self, work: &Work, command: MergeCommunities) -> Outcome<MergeCommunities> {
        let survivor = communities::active(work, "survivor", &command.survivor).await?;
        let absorbed = communities::all_active(work, "absorbed", &command.absorbed).await?;
        let MergeCommunities { kind, name, boundary, reason, .. } = command.clone();
        let merged = survivor.merge(absorbed, &Terms { kind, name, boundary, reason }, work.now())?;
        let (survivor, event) = merged.survivor;
        coverage::change_own(work, &command.survivor, Change::Reclassified(kind)).await?;
        let mut reply = MergeReply { survivor: survivor.view(), absorbed: Vec::new() };
        communities::save(work, &survivor);
        work.emit(event);
        for (community, event) in merged.absorbed {
            reply.absorbed.push(community.view());
            communities::end(work, &community);
            work.emit(event);
            coverage::end(work, &community.facts().id, Standing::Merged(command.survivor.clone())).await?;
        }
        Ok(reply)
    }
}
