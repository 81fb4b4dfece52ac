//! Publishing a version of the catalogue.

use wuwei_contracts::delegation::PublishCatalogue;
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{Delegation, domain::catalogue, store::catalogues};

impl Handles<PublishCatalogue> for Delegation {
    async fn handle(&self, work: &Work, command: PublishCatalogue) -> Outcome<PublishCatalogue> {
        let before = catalogues::published(work, &command.version).await?;
        let (catalogue, event) = catalogue::publish(command, before.as_ref(), work.town())?;
        if let Some(event) = event {
            catalogues::insert_published(work, &catalogue)?;
            work.emit(event);
        }
        Ok(catalogue.view())
    }
}
