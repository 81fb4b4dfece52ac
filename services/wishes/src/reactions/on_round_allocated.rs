//! A round was allocated.

use wuwei_contracts::{CloudEvent, subsidies::RoundAllocated};
use wuwei_runtime::{ReactsTo, Refusal, Work};

use crate::{Wishes, store::known};

impl ReactsTo<RoundAllocated> for Wishes {
    async fn react(&self, work: &Work, event: CloudEvent<RoundAllocated>) -> Result<(), Refusal> {
        known::round(work, &event.data.round).await
    }
}
