//! The end of a term of office: without another, the organisation may not act any more.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wuwei_runtime::{Due, Refusal, Wakes, Work};

use crate::{Registry, commands::organisation_step as step, store::organisations};

/// Ends an organisation's term, once per term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndTerm {
    /// The organisation.
    pub organisation: Uuid,
    /// Which of its terms, from 1.
    pub number: i64,
}

impl EndTerm {
    /// Id of its due row.
    pub fn id(&self) -> String {
        format!("end_term/{}/{}", self.organisation, self.number)
    }
}

impl Due for EndTerm {
    const NAME: &'static str = "end_term";

    fn key(&self) -> String {
        format!("organisation/{}", self.organisation)
    }
}

impl Wakes<EndTerm> for Registry {
    async fn wake(&self, work: &Work, due: EndTerm) -> Result<(), Refusal> {
        let organisation = organisations::named(work, "id", due.organisation).await?;
        let covered = organisation.covers();
        let (organisation, expired) = organisation.end_term(due.number, work.now())?;
        step::save(work, covered, &organisation, expired).await
    }
}
