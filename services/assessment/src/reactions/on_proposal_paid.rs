//! An award was paid: a fact about the town, for it where it was paid by its day.

use wuwei_contracts::{CloudEvent, Event as _, assessment::Formula, subsidies::ProposalPaid};
use wuwei_runtime::{ReactsTo, Refusal, Work};

use super::thing;
use crate::{Assessment, domain::evidence::Fact, store::evidence};

impl ReactsTo<ProposalPaid> for Assessment {
    async fn react(&self, work: &Work, event: CloudEvent<ProposalPaid>) -> Result<(), Refusal> {
        let (thing, sequence) = thing(&event)?;
        let fact = Fact {
            event: event.id,
            formula: Formula::PaymentsInTime,
            village: event.data.proposal.village.clone(),
            at: event.data.paid,
            favourable: event.data.in_time,
            unanswered: false,
            thing,
            sequence,
            sample: event.data.sample(),
            late_for: Vec::new(),
        };
        evidence::record(work, fact).await
    }
}
