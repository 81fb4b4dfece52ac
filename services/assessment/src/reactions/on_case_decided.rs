//! A case was decided: a fact about its village's committee.

use wuwei_contracts::{CloudEvent, Event as _, assessment::Formula, delegation::CaseDecided};
use wuwei_runtime::{ReactsTo, Refusal, Work};

use super::thing;
use crate::{Assessment, domain::evidence::Fact, store::evidence};

impl ReactsTo<CaseDecided> for Assessment {
    async fn react(&self, work: &Work, event: CloudEvent<CaseDecided>) -> Result<(), Refusal> {
        let (thing, sequence) = thing(&event)?;
        let fact = Fact {
            event: event.id,
            formula: Formula::CasesInTime,
            village: event.data.case.village.clone(),
            at: event.data.decided,
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
