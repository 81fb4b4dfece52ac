//! The proposal of a matched part was allocated no money.

use wuwei_contracts::{
    CloudEvent,
    subsidies::{ProposalOrigin, ProposalUnsuccessful},
    wishes::MatchTarget,
};
use wuwei_runtime::{ReactsTo, Refusal, Work};

use super::Concerned;
use crate::Wishes;

impl ReactsTo<ProposalUnsuccessful> for Wishes {
    async fn react(&self, work: &Work, event: CloudEvent<ProposalUnsuccessful>) -> Result<(), Refusal> {
        let ProposalUnsuccessful { proposal, reason } = event.data;
        let ProposalOrigin::WishPart { wish, part } = proposal.origin else { return Ok(()) };
        let matched =
            |target: &MatchTarget| matches!(target, MatchTarget::Round { round, .. } if *round == proposal.round);
        Concerned { wish, part, matched }.give_back(work, reason).await
    }
}
