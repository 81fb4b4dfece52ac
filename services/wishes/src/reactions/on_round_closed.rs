//! The call of a round is over: nothing is matched to it any more.

use wuwei_contracts::{CloudEvent, subsidies::RoundClosed};
use wuwei_runtime::{ReactsTo, Refusal, Work};

use crate::{Wishes, store::known};

impl ReactsTo<RoundClosed> for Wishes {
    async fn react(&self, work: &Work, event: CloudEvent<RoundClosed>) -> Result<(), Refusal> {
        known::round(work, &event.data.round).await
    }
}
