//! A wisher has answered: a fact about the village's committee, for it where the wish is kept and the wisher satisfied.

use wuwei_contracts::{CloudEvent, Event as _, assessment::Formula, wishes::WishConfirmed};
use wuwei_runtime::{ReactsTo, Refusal, Work};

use super::thing;
use crate::{Assessment, domain::evidence::Fact, store::evidence};

impl ReactsTo<WishConfirmed> for Assessment {
    async fn react(&self, work: &Work, event: CloudEvent<WishConfirmed>) -> Result<(), Refusal> {
        let (thing, sequence) = thing(&event)?;
        let fact = Fact {
            event: event.id,
            formula: Formula::WishesSatisfied,
            village: event.data.wish.village.clone(),
            at: event.time,
            favourable: event.data.solved && event.data.satisfied,
            unanswered: false,
            thing,
            sequence,
            sample: event.data.sample(),
            late_for: Vec::new(),
        };
        evidence::record(work, fact).await
    }
}
