//! A version of the catalogue reaches every database of this service.

use wuwei_contracts::{CloudEvent, delegation::CataloguePublished};
use wuwei_runtime::{ReactsTo, Refusal, Work};

use crate::{Delegation, domain::catalogue::Catalogue, store::catalogues};

impl ReactsTo<CataloguePublished> for Delegation {
    async fn react(&self, work: &Work, event: CloudEvent<CataloguePublished>) -> Result<(), Refusal> {
        let CataloguePublished { version, illustrative, in_force, items } = event.data;
        catalogues::note(work, &Catalogue { version, illustrative, in_force, items }).await
    }
}
