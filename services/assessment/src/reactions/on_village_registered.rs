//! registry registered a village: it can be assessed.

use wuwei_contracts::{CloudEvent, registry::VillageRegistered};
use wuwei_runtime::{ReactsTo, Refusal, Work};

use crate::{Assessment, store::villages};

impl ReactsTo<VillageRegistered> for Assessment {
    async fn react(&self, work: &Work, event: CloudEvent<VillageRegistered>) -> Result<(), Refusal> {
        villages::insert(work, &event.data.village.code).await
    }
}
