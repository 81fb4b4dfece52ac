//! Registering one micro-community.

use wuwei_contracts::{CommunityId, registry::RegisterCommunity};
use wuwei_runtime::{Fault, Handles, Outcome, Refusal, Work};

use crate::{
    Registry,
    domain::community::{self, NewCommunity},
    store::{communities, coverage, numbers, villages},
};

impl Handles<RegisterCommunity> for Registry {
    async fn handle(&self, work: &Work, command: RegisterCommunity) -> Outcome<RegisterCommunity> {
        let village = villages::named(work, "village", &command.village).await?;
        let id = only(numbers::reserve(work, &village.code, &[command.id]).await?)?;
        let RegisterCommunity { kind, details, sample, .. } = command;
        let new = NewCommunity { kind, details, sample, client_id: None };
        let (community, registered) = community::register(id, work.town(), new, work.now());
        communities::insert(work, &community);
        coverage::insert(work, &community.view())?;
        work.emit(registered);
        Ok(community.view())
    }
}

fn only(ids: Vec<CommunityId>) -> Result<CommunityId, Refusal> {
    ids.into_iter().next().ok_or_else(|| Fault::new("one number was asked for and none came").into())
}
