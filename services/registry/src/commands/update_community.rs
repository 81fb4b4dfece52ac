//! Replacing what is told of a micro-community.

use wuwei_contracts::registry::UpdateCommunity;
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{Registry, store::communities};

impl Handles<UpdateCommunity> for Registry {
    async fn handle(&self, work: &Work, command: UpdateCommunity) -> Outcome<UpdateCommunity> {
        let community = communities::active(work, "id", &command.id).await?;
        let (community, updated) = community.update(command.details, command.version, work.now())?;
        communities::save(work, &community);
        work.emit(updated);
        Ok(community.view())
    }
}
