//! A wisher did not answer: noted, and never counted as satisfied.

use wuwei_contracts::{CloudEvent, Event as _, assessment::Formula, wishes::WishUnconfirmed};
use wuwei_runtime::{ReactsTo, Refusal, Work};

use super::thing;
use crate::{Assessment, domain::evidence::Fact, store::evidence};

impl ReactsTo<WishUnconfirmed> for Assessment {
    async fn react(&self, work: &Work, event: CloudEvent<WishUnconfirmed>) -> Result<(), Refusal> {
        let (thing, sequence) = thing(&event)?;
        let fact = Fact {
            event: event.id,
            formula: Formula::WishesSatisfied,
            village: event.data.wish.village.clone(),
            at: event.time,
            favourable: false,
            unanswered: true,
            thing,
            sequence,
            sample: event.data.sample(),
            late_for: Vec::new(),
        };
        evidence::record(work, fact).await
    }
}
