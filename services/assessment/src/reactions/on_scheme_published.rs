//! The city published a version of a scheme: from now on it is known here.

use wuwei_contracts::{CloudEvent, assessment::SchemePublished};
use wuwei_runtime::{ReactsTo, Refusal, Work};

use crate::{Assessment, store::schemes};

impl ReactsTo<SchemePublished> for Assessment {
    async fn react(&self, work: &Work, event: CloudEvent<SchemePublished>) -> Result<(), Refusal> {
        schemes::learn(work, &event.data.scheme).await
    }
}
