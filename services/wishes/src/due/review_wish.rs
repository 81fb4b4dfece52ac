//! The review of a wish for the future.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wuwei_runtime::{Due, Refusal, Wakes, Work};

use crate::{Wishes, domain::wish::Grading, store::wishes};

/// Marks a wish for the future, so that staff grade it anew: it cannot be forgotten.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewWish {
    wish: Uuid,
    limit: Timestamp,
}

impl ReviewWish {
    /// Makes the review due when the time of `grading` is over.
    pub(crate) async fn schedule(work: &Work, wish: Uuid, grading: &Grading) -> Result<(), Refusal> {
        work.schedule(&id(wish), grading.limit, &Self { wish, limit: grading.limit }).await
    }

    /// The wish is no longer one for the future.
    pub(crate) async fn cancel(work: &Work, wish: Uuid) -> Result<(), Refusal> {
        work.cancel(&id(wish)).await
    }
}

fn id(wish: Uuid) -> String {
    format!("review/{wish}")
}

impl Due for ReviewWish {
    const NAME: &'static str = "review_wish";

    fn key(&self) -> String {
        format!("wish/{}", self.wish)
    }
}

impl Wakes<ReviewWish> for Wishes {
    async fn wake(&self, work: &Work, due: ReviewWish) -> Result<(), Refusal> {
        let Some(wish) = wishes::find(work, due.wish).await? else { return Ok(()) };
        let was = wish.state();
        let (wish, review_due) = wish.review(due.limit, work.now())?;
        wishes::save(work, was, &wish)?;
        work.emit(review_due);
        Ok(())
    }
}
