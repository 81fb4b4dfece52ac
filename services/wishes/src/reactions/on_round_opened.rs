//! A round was opened: parts can be matched to it.

use wuwei_contracts::{CloudEvent, subsidies::RoundOpened};
use wuwei_runtime::{ReactsTo, Refusal, Work};

use crate::{Wishes, store::known};

impl ReactsTo<RoundOpened> for Wishes {
    async fn react(&self, work: &Work, event: CloudEvent<RoundOpened>) -> Result<(), Refusal> {
        known::round(work, &event.data.round).await
    }
}
