//! Merging micro-communities into one of them.

use wuwei_contracts::registry::{MergeCommunities, MergeReply};
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{Registry, domain::community::Terms, store::communities};

impl Handles<MergeCommunities> for Registry {
    async fn handle(&self, work: &Work, command: MergeCommunities) -> Outcome<MergeCommunities> {
        let survivor = communities::active(work, "survivor", &command.survivor).await?;
        let absorbed = communities::all_active(work, "absorbed", &command.absorbed).await?;
        let MergeCommunities { kind, name, boundary, reason, .. } = command;
        let merged = survivor.merge(absorbed, &Terms { kind, name, boundary, reason }, work.now())?;
        let (survivor, event) = merged.survivor;
        let mut reply = MergeReply { survivor: survivor.view(), absorbed: Vec::new() };
        communities::save(work, &survivor);
        work.emit(event);
        for (community, event) in merged.absorbed {
            reply.absorbed.push(community.view());
            communities::end(work, &community);
            work.emit(event);
        }
        Ok(reply)
    }
}
