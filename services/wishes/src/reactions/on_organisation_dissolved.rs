//! An organisation is no more.

use wuwei_contracts::{CloudEvent, registry::OrganisationDissolved};
use wuwei_runtime::{ReactsTo, Refusal, Work};

use crate::Wishes;

impl ReactsTo<OrganisationDissolved> for Wishes {
    async fn react(&self, work: &Work, event: CloudEvent<OrganisationDissolved>) -> Result<(), Refusal> {
        super::lose(work, event.data.organisation).await
    }
}
