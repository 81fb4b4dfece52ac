//! Splitting a micro-community into new ones.

use wuwei_contracts::registry::{SplitCommunity, SplitReply};
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{
    Registry,
    domain::{community::Part, coverage::Standing},
    store::{communities, coverage, numbers},
};

impl Handles<SplitCommunity> for Registry {
    async fn handle(&self, work: &Work, command: SplitCommunity) -> Outcome<SplitCommunity> {
        let community = communities::active(work, "id", &command.id).await?;
        let wanted: Vec<_> = command.into.iter().map(|part| part.id.clone()).collect();
        let ids = numbers::reserve(work, &command.id.village(), &wanted).await?;
        let parts = ids.into_iter().zip(command.into);
        let parts = parts.map(|(id, part)| Part { id, kind: part.kind, details: part.details }).collect();
        let done = community.split(parts, command.reason, work.now())?;
        let (split, event) = done.split;
        let mut reply = SplitReply { split: split.view(), parts: Vec::new() };
        communities::end(work, &split);
        work.emit(event);
        coverage::end(work, &command.id, Standing::Ended).await?;
        for (part, event) in done.parts {
            reply.parts.push(part.view());
            communities::insert(work, &part);
            coverage::insert(work, &part.view())?;
            work.emit(event);
        }
        Ok(reply)
    }
}
