//! A meeting was judged: its resolution can carry a proposal, or cannot.

use wuwei_contracts::{CloudEvent, registry::AssemblyJudged};
use wuwei_runtime::{ReactsTo, Refusal, Work};

use crate::{Subsidies, store::resolutions};

impl ReactsTo<AssemblyJudged> for Subsidies {
    async fn react(&self, work: &Work, event: CloudEvent<AssemblyJudged>) -> Result<(), Refusal> {
        resolutions::apply(work, &event.data.assembly).await
    }
}
