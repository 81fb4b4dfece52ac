//! A meeting was judged: a fact about the village's committee, for it where the resolution was adopted.

use wuwei_contracts::{
    CloudEvent, Event as _,
    assessment::Formula,
    registry::{AssemblyJudged, Verdict},
};
use wuwei_runtime::{ReactsTo, Refusal, Work};

use super::thing;
use crate::{Assessment, domain::evidence::Fact, store::evidence};

impl ReactsTo<AssemblyJudged> for Assessment {
    async fn react(&self, work: &Work, event: CloudEvent<AssemblyJudged>) -> Result<(), Refusal> {
        let (thing, sequence) = thing(&event)?;
        let fact = Fact {
            event: event.id,
            formula: Formula::AssembliesAdopted,
            village: event.data.assembly.village.clone(),
            at: event.data.assembly.judged,
            favourable: event.data.assembly.verdict == Verdict::Adopted,
            unanswered: false,
            thing,
            sequence,
            sample: event.data.sample(),
            late_for: Vec::new(),
        };
        evidence::record(work, fact).await
    }
}
