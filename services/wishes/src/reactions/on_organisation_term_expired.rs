//! An organisation's term of office is over.

use wuwei_contracts::{CloudEvent, registry::OrganisationTermExpired};
use wuwei_runtime::{ReactsTo, Refusal, Work};

use crate::Wishes;

impl ReactsTo<OrganisationTermExpired> for Wishes {
    async fn react(&self, work: &Work, event: CloudEvent<OrganisationTermExpired>) -> Result<(), Refusal> {
        super::lose(work, event.data.organisation).await
    }
}
