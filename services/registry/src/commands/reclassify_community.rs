//! Giving a micro-community another kind.

use wuwei_contracts::registry::ReclassifyCommunity;
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{
    Registry,
    domain::coverage::Change,
    store::{communities, coverage},
};

impl Handles<ReclassifyCommunity> for Registry {
    async fn handle(&self, work: &Work, command: ReclassifyCommunity) -> Outcome<ReclassifyCommunity> {
        let community = communities::active(work, "id", &command.id).await?;
        let (community, reclassified) = community.reclassify(command.kind, command.reason, work.now())?;
        communities::save(work, &community);
        work.emit(reclassified);
        coverage::change_own(work, &command.id, Change::Reclassified(command.kind)).await?;
        Ok(community.view())
    }
}
