//! The proposal of a matched part was given back.

use wuwei_contracts::{
    CloudEvent,
    subsidies::{ProposalOrigin, ProposalReturned},
    wishes::MatchTarget,
};
use wuwei_runtime::{ReactsTo, Refusal, Work};

use super::Concerned;
use crate::Wishes;

impl ReactsTo<ProposalReturned> for Wishes {
    async fn react(&self, work: &Work, event: CloudEvent<ProposalReturned>) -> Result<(), Refusal> {
        let ProposalReturned { proposal, reason } = event.data;
        let ProposalOrigin::WishPart { wish, part } = proposal.origin else { return Ok(()) };
        let matched =
            |target: &MatchTarget| matches!(target, MatchTarget::Round { round, .. } if *round == proposal.round);
        Concerned { wish, part, matched }.give_back(work, reason).await
    }
}
