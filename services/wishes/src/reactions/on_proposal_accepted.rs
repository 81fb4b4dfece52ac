//! The work of a matched part is accepted.

use wuwei_contracts::{
    CloudEvent,
    subsidies::{ProposalAccepted, ProposalOrigin},
    wishes::MatchTarget,
};
use wuwei_runtime::{ReactsTo, Refusal, Work};

use super::Concerned;
use crate::Wishes;

impl ReactsTo<ProposalAccepted> for Wishes {
    async fn react(&self, work: &Work, event: CloudEvent<ProposalAccepted>) -> Result<(), Refusal> {
        let ProposalAccepted { proposal, .. } = event.data;
        let ProposalOrigin::WishPart { wish, part } = proposal.origin else { return Ok(()) };
        let matched =
            |target: &MatchTarget| matches!(target, MatchTarget::Round { round, .. } if *round == proposal.round);
        Concerned { wish, part, matched }.fulfil(work, proposal.receipt.to_string()).await
    }
}
