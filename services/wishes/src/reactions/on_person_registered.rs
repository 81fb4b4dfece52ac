//! A person is in the vault, or signs in under another subject.

use wuwei_contracts::{CloudEvent, registry::PersonRegistered};
use wuwei_runtime::{ReactsTo, Refusal, Work};

use crate::{Wishes, store::known};

impl ReactsTo<PersonRegistered> for Wishes {
    async fn react(&self, work: &Work, event: CloudEvent<PersonRegistered>) -> Result<(), Refusal> {
        known::person(work, event.data.person, event.data.subject, false).await
    }
}
