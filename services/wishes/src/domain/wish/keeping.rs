//! While a wish is public: its parts are claimed, matched, given back and done.

use jiff::Timestamp;
use uuid::Uuid;
use wuwei_contracts::wishes::{
    ClaimReturned, MatchTarget, PartState, ReturnCause, WishPartClaimed, WishPartFulfilled, WishPartMatched,
    WishPartReturned, WishRejection,
};

use super::{Facts, Fulfilled, Public, Published, Wish};
use crate::domain::part::{Done, HeldBy, Hold, Part, Standing};

impl Wish {
    /// The wish, if it is public and not done.
    pub fn into_published(self) -> Result<Published, WishRejection> {
        match self {
            Self::Published(wish) => Ok(wish),
            other @ (Self::Submitted(_)
            | Self::Accepted(_)
            | Self::Refused(_)
            | Self::Deliberated(_)
            | Self::Graded(_)
            | Self::Fulfilled(_)
            | Self::Confirmed(..)
            | Self::Unconfirmed(_)) => Err(other.not("published")),
        }
    }

    /// Id of the live claim of that part.
    pub fn claimed(&self, part: u32) -> Result<&str, WishRejection> {
        let part = self.part(part)?;
        let claim = part.hold().filter(|hold| matches!(hold.by, HeldBy::Claim(_)));
        claim.map(|hold| hold.id.as_str()).ok_or_else(|| part.not("claimed"))
    }

    /// Id of the live claim of that part, or of its match to an organisation: what people report on. What became a case
    /// or a proposal is reported by the service that has it.
    pub fn reportable(&self, part: u32) -> Result<&str, WishRejection> {
        let part = self.part(part)?;
        let reported = |hold: &&Hold| match &hold.by {
            HeldBy::Claim(_) | HeldBy::Match(MatchTarget::Organisation { .. }) => true,
            HeldBy::Match(MatchTarget::ServiceItem { .. } | MatchTarget::Round { .. }) => false,
        };
        let hold = part.hold().filter(reported);
        hold.map(|hold| hold.id.as_str()).ok_or_else(|| part.not("claimed, or matched to an organisation"))
    }
}

impl Published {
    fn part(&mut self, number: u32) -> Result<&mut Part, WishRejection> {
        let Facts { parts, .. } = &mut self.0.facts;
        let unknown = WishRejection::PartUnknown { part: number, parts: parts.len() };
        parts.iter_mut().find(|part| part.number == number).ok_or(unknown)
    }

    fn stepped(self, now: Timestamp) -> Wish {
        Wish::Published(Self(self.0.stepped(now)))
    }

    /// Somebody claims an open part, perhaps for an organisation.
    pub fn claim(
        mut self,
        part: u32,
        organisation: Option<Uuid>,
        now: Timestamp,
    ) -> Result<(Wish, Hold, WishPartClaimed), WishRejection> {
        let wish = self.0.facts.id;
        let hold = self.part(part)?.take(wish, HeldBy::Claim(organisation))?;
        let wish = self.stepped(now);
        let event = WishPartClaimed { wish: wish.view(), part, claim: hold.id.clone(), organisation };
        Ok((wish, hold, event))
    }

    /// Staff match an open part to `target`; `wisher` is the wisher's subject, if they sign in.
    pub fn match_part(
        mut self,
        part: u32,
        target: MatchTarget,
        wisher: Option<String>,
        now: Timestamp,
    ) -> Result<(Wish, Hold, WishPartMatched), WishRejection> {
        let wish = self.0.facts.id;
        let hold = self.part(part)?.take(wish, HeldBy::Match(target.clone()))?;
        let wish = self.stepped(now);
        let event = WishPartMatched { wish: wish.view(), part, target, wisher };
        Ok((wish, hold, event))
    }

    /// A claim came to nothing: the part is open again and goes before others.
    pub fn return_claim(
        mut self,
        part: u32,
        cause: ReturnCause,
        now: Timestamp,
    ) -> Result<(Wish, Hold, ClaimReturned), WishRejection> {
        let hold = self.part(part)?.give_back(PartState::Claimed)?;
        let wish = self.stepped(now);
        let event = ClaimReturned { wish: wish.view(), part, claim: hold.id.clone(), cause };
        Ok((wish, hold, event))
    }

    /// A match came to nothing: the part is open again and goes before others.
    pub fn return_match(
        mut self,
        part: u32,
        reason: String,
        now: Timestamp,
    ) -> Result<(Wish, Hold, WishPartReturned), WishRejection> {
        let hold = self.part(part)?.give_back(PartState::Matched)?;
        let wish = self.stepped(now);
        let event = WishPartReturned { wish: wish.view(), part, reason };
        Ok((wish, hold, event))
    }

    /// A part is done; with the last one the wish is.
    pub fn fulfil(
        mut self,
        part: u32,
        done: Done,
        now: Timestamp,
    ) -> Result<(Wish, Hold, WishPartFulfilled), WishRejection> {
        let hold = self.part(part)?.fulfil(done)?;
        let public: Public = self.0.stepped(now);
        let is_done = |part: &Part| matches!(part.standing, Standing::Fulfilled(..));
        let wish = if public.facts.parts.iter().all(is_done) {
            Wish::Fulfilled(Fulfilled(public))
        } else {
            Wish::Published(Self(public))
        };
        let event = WishPartFulfilled { wish: wish.view(), part, files: Vec::new() };
        Ok((wish, hold, event))
    }
}
