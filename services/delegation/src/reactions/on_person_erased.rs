//! A person is erased: so is what the files of their cases hold. The cases remain.

use wuwei_contracts::{CloudEvent, delegation::Cases, registry::PersonErased};
use wuwei_runtime::{ReactsTo, Refusal, Work};

use crate::{Delegation, store::cases};

impl ReactsTo<PersonErased> for Delegation {
    async fn react(&self, work: &Work, event: CloudEvent<PersonErased>) -> Result<(), Refusal> {
        let Some(subject) = event.data.subject else { return Ok(()) };
        for case in cases::of_applicant(work, &subject).await? {
            wuwei_files::erase::<Cases>(work, case).await?;
        }
        Ok(())
    }
}
