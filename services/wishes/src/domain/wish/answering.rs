//! Once every part is done: the wisher answers, or does not.

use jiff::Timestamp;
use wuwei_contracts::wishes::{Grade, WishConfirmed, WishRejection, WishReopened, WishUnconfirmed};

use super::{Answer, Closed, Fulfilled, Public, Published, Wish};

/// What an answer brings about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered {
    /// The wish is answered.
    Confirmed(WishConfirmed),
    /// It is opened again.
    Reopened(WishReopened),
}

impl Wish {
    /// The wish, if every part is done and the wisher has not answered.
    pub fn into_fulfilled(self) -> Result<Fulfilled, WishRejection> {
        match self {
            Self::Fulfilled(wish) => Ok(wish),
            other @ (Self::Submitted(_)
            | Self::Accepted(_)
            | Self::Refused(_)
            | Self::Deliberated(_)
            | Self::Graded(_)
            | Self::Published(_)
            | Self::Confirmed(..)
            | Self::Unconfirmed(_)) => Err(other.not("fulfilled")),
        }
    }

    /// The wish, if it is answered or left unanswered, and whether it was kept.
    pub fn into_closed(self) -> Result<(Closed, bool), WishRejection> {
        match self {
            Self::Confirmed(public, answer) => Ok((Closed(public), answer.solved)),
            Self::Unconfirmed(public) => Ok((Closed(public), false)),
            other @ (Self::Submitted(_)
            | Self::Accepted(_)
            | Self::Refused(_)
            | Self::Deliberated(_)
            | Self::Graded(_)
            | Self::Published(_)
            | Self::Fulfilled(_)) => Err(other.not("confirmed or unconfirmed")),
        }
    }
}

/// The same wish with every part open again, before others. One for the future whose review came while it was done is
/// reviewed now.
fn reopened(public: Public, now: Timestamp) -> Wish {
    let mut public = public.stepped(now);
    public.reopened += 1;
    public.grading.review_due |= public.grading.grade == Grade::Future && public.grading.limit <= now;
    public.facts.parts.iter_mut().for_each(super::Part::reopen);
    Wish::Published(Published(public))
}

impl Fulfilled {
    /// The wisher answers. Who is not satisfied sees the wish opened again, once.
    pub fn confirm(self, answer: Answer, now: Timestamp) -> (Wish, Answered) {
        let Answer { solved, satisfied } = answer;
        if !satisfied && self.0.reopened == 0 {
            let wish = reopened(self.0, now);
            let event = WishReopened { wish: wish.view(), solved };
            return (wish, Answered::Reopened(event));
        }
        let wish = Wish::Confirmed(self.0.stepped(now), answer);
        let event = WishConfirmed { wish: wish.view(), solved, satisfied };
        (wish, Answered::Confirmed(event))
    }

    /// The wisher did not answer in time. This is no answer, and counts as none.
    pub fn give_up(self, now: Timestamp) -> (Wish, WishUnconfirmed) {
        let wish = Wish::Unconfirmed(self.0.stepped(now));
        let event = WishUnconfirmed { wish: wish.view() };
        (wish, event)
    }
}

impl Closed {
    /// Officers open it again; `solved` tells whether it was kept.
    pub fn reopen(self, solved: bool, now: Timestamp) -> (Wish, WishReopened) {
        let wish = reopened(self.0, now);
        let event = WishReopened { wish: wish.view(), solved };
        (wish, event)
    }
}
