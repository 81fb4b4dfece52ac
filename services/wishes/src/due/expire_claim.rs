//! A claim without a first contact expires.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wuwei_contracts::wishes::ReturnCause;
use wuwei_runtime::{Due, Refusal, Wakes, Work};

use crate::{
    Wishes,
    store::{claims, wishes},
};

/// Returns a claim, unless its claimant has been in touch with the wisher or it has ended. Nobody takes it back when
/// that happens: looking once more costs less than a write at each claim's end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpireClaim {
    wish: Uuid,
    part: u32,
    claim: String,
}

impl ExpireClaim {
    /// Makes the claim expire at `at`.
    pub(crate) async fn schedule(
        work: &Work,
        (wish, part): (Uuid, u32),
        claim: &str,
        at: Timestamp,
    ) -> Result<(), Refusal> {
        let task = Self { wish, part, claim: claim.to_owned() };
        work.schedule(&format!("contact/{claim}"), at, &task).await
    }
}

impl Due for ExpireClaim {
    const NAME: &'static str = "expire_claim";

    fn key(&self) -> String {
        format!("wish/{}", self.wish)
    }
}

impl Wakes<ExpireClaim> for Wishes {
    async fn wake(&self, work: &Work, due: ExpireClaim) -> Result<(), Refusal> {
        let Some(wish) = wishes::find(work, due.wish).await? else { return Ok(()) };
        if wish.claimed(due.part).ok() != Some(due.claim.as_str()) {
            return Ok(());
        }
        let claim = claims::of(work, &due.claim).await?;
        if claim.contacted_at.is_some() {
            return Ok(());
        }
        let (was, published) = (wish.state(), wish.into_published()?);
        let (wish, _, returned) = published.return_claim(due.part, ReturnCause::Expired, work.now())?;
        wishes::save(work, was, &wish)?;
        claims::returned(work, claim, "expired");
        work.emit(returned);
        Ok(())
    }
}
