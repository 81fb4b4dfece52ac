//! A person is erased: so are the keys of their private texts. The wishes remain, and nothing leads from them to anybody.

use wuwei_contracts::{CloudEvent, registry::PersonErased};
use wuwei_runtime::{ReactsTo, Refusal, Work};

use crate::{
    Wishes,
    store::{authors, known},
};

impl ReactsTo<PersonErased> for Wishes {
    async fn react(&self, work: &Work, event: CloudEvent<PersonErased>) -> Result<(), Refusal> {
        let PersonErased { person, subject, .. } = event.data;
        let subject = match subject {
            Some(subject) => Some(subject),
            None => known::subject_of(work, Some(person)).await?,
        };
        known::person(work, person, None, true).await?;
        authors::erase(work, person, subject.as_deref()).await
    }
}
