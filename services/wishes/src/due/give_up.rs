//! The wisher did not answer.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wuwei_runtime::{Due, Refusal, Wakes, Work};

use crate::{
    Wishes, deadlines,
    domain::wish::{Fulfilled, Wish},
    store::wishes,
};

/// Closes a fulfilled wish as unconfirmed: silence is no satisfaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GiveUp {
    wish: Uuid,
}

impl GiveUp {
    /// Begins to wait for the wisher's answer, if every part is done now.
    pub(crate) async fn schedule(work: &Work, wish: &Wish) -> Result<(), Refusal> {
        let Wish::Fulfilled(Fulfilled(public)) = wish else { return Ok(()) };
        let (wish, at) = (public.facts.id, deadlines::answer_by(public, work.now())?);
        work.schedule(&id(wish), at, &Self { wish }).await
    }

    /// The wisher has answered.
    pub(crate) async fn cancel(work: &Work, wish: Uuid) -> Result<(), Refusal> {
        work.cancel(&id(wish)).await
    }
}

fn id(wish: Uuid) -> String {
    format!("answer/{wish}")
}

impl Due for GiveUp {
    const NAME: &'static str = "give_up";

    fn key(&self) -> String {
        format!("wish/{}", self.wish)
    }
}

impl Wakes<GiveUp> for Wishes {
    async fn wake(&self, work: &Work, due: GiveUp) -> Result<(), Refusal> {
        let Some(wish) = wishes::find(work, due.wish).await? else { return Ok(()) };
        let was = wish.state();
        let (wish, unconfirmed) = wish.into_fulfilled()?.give_up(work.now());
        wishes::save(work, was, &wish)?;
        work.emit(unconfirmed);
        Ok(())
    }
}
