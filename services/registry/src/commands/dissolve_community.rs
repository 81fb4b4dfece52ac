//! Ending a micro-community that nothing follows.

use wuwei_contracts::registry::DissolveCommunity;
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{
    Registry,
    domain::coverage::Standing,
    store::{communities, coverage},
};

impl Handles<DissolveCommunity> for Registry {
    async fn handle(&self, work: &Work, command: DissolveCommunity) -> Outcome<DissolveCommunity> {
        let community = communities::active(work, "id", &command.id).await?;
        let (community, dissolved) = community.dissolve(command.reason, work.now());
        communities::end(work, &community);
        work.emit(dissolved);
        coverage::end(work, &command.id, Standing::Ended).await?;
        Ok(community.view())
    }
}
