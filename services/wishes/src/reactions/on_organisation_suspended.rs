//! An organisation was suspended.

use wuwei_contracts::{CloudEvent, registry::OrganisationSuspended};
use wuwei_runtime::{ReactsTo, Refusal, Work};

use crate::Wishes;

impl ReactsTo<OrganisationSuspended> for Wishes {
    async fn react(&self, work: &Work, event: CloudEvent<OrganisationSuspended>) -> Result<(), Refusal> {
        super::lose(work, event.data.organisation).await
    }
}
