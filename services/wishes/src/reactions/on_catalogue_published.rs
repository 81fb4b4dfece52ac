//! A version of the catalogue of services was published.

use wuwei_contracts::{CloudEvent, delegation::CataloguePublished};
use wuwei_runtime::{ReactsTo, Refusal, Work};

use crate::{Wishes, store::known};

impl ReactsTo<CataloguePublished> for Wishes {
    async fn react(&self, work: &Work, event: CloudEvent<CataloguePublished>) -> Result<(), Refusal> {
        known::publish(work, event.data).await
    }
}
