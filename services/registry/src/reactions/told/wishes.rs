//! Wishes: the wisher hears of every step, a claimant of what becomes of their claim, a liaison of what is wished for in
//! their responsibility area.

use uuid::Uuid;
use wuwei_contracts::{
    registry::NoticeSubject,
    wishes::{
        ClaimReturned, ReturnCause, WishAccepted, WishCollected, WishConfirmed, WishDeliberated, WishGraded, WishMoved,
        WishPartClaimed, WishPartFulfilled, WishPartMatched, WishPartReturned, WishPublished, WishRefused,
        WishReopened, WishReviewDue, WishState, WishSubmitted, WishUnconfirmed, WishView,
    },
};

use super::Told;
use crate::domain::notice::{About, Audience, Claim, Facts, Learnt, Named, Over};

fn wish(told: &'static str, wish: &WishView) -> About {
    About {
        told,
        sort: NoticeSubject::Wish,
        thing: wish.id,
        receipt: wish.receipt.clone(),
        audience: Audience::Wisher,
        facts: Facts::new(),
        sample: wish.sample,
    }
}

fn part(told: &'static str, of: &WishView, number: u32) -> About {
    About { facts: Facts::from([("part".to_owned(), number.to_string())]), ..wish(told, of) }
}

fn liaisons(told: &'static str, of: &WishView) -> About {
    About { audience: Audience::Liaisons(of.community.clone()), ..wish(told, of) }
}

fn claimants(told: &'static str, of: &WishView) -> About {
    About { audience: Audience::Claimants, ..wish(told, of) }
}

fn wisher(wish: &WishView, subject: Option<&String>, person: Option<Uuid>) -> Learnt {
    Learnt::Wisher(wish.id, Named { subject: subject.cloned(), person })
}

impl Told for WishSubmitted {
    fn about(&self) -> Vec<About> {
        vec![wish("wish_submitted", &self.wish), liaisons("wish_in_area", &self.wish)]
    }

    fn learnt(&self) -> Option<Learnt> {
        Some(wisher(&self.wish, self.wisher.as_ref(), self.person))
    }
}

impl Told for WishCollected {
    fn about(&self) -> Vec<About> {
        vec![wish("wish_collected", &self.wish)]
    }

    fn learnt(&self) -> Option<Learnt> {
        Some(wisher(&self.wish, self.wisher.as_ref(), self.person))
    }
}

impl Told for WishAccepted {
    fn about(&self) -> Vec<About> {
        vec![wish("wish_accepted", &self.wish)]
    }
}

impl Told for WishRefused {
    fn about(&self) -> Vec<About> {
        vec![wish("wish_refused", &self.wish)]
    }
}

impl Told for WishDeliberated {
    fn about(&self) -> Vec<About> {
        vec![wish("wish_deliberated", &self.wish)]
    }
}

impl Told for WishGraded {
    fn about(&self) -> Vec<About> {
        vec![wish("wish_graded", &self.wish)]
    }
}

impl Told for WishPublished {
    fn about(&self) -> Vec<About> {
        vec![wish("wish_published", &self.wish)]
    }
}

impl Told for WishPartClaimed {
    fn about(&self) -> Vec<About> {
        vec![part("wish_part_claimed", &self.wish, self.part)]
    }

    fn learnt(&self) -> Option<Learnt> {
        Some(Learnt::Claim(Claim { id: self.claim.clone(), wish: self.wish.id, part: self.part }))
    }
}

impl Told for ClaimReturned {
    /// Who gave a claim back knows.
    fn about(&self) -> Vec<About> {
        let claimant = Audience::Claimant(self.claim.clone());
        let lost = About { audience: claimant, ..part("claim_over", &self.wish, self.part) };
        let tells = self.cause != ReturnCause::Cancelled;
        std::iter::once(part("wish_claim_returned", &self.wish, self.part)).chain(tells.then_some(lost)).collect()
    }

    fn over(&self) -> Option<Over> {
        Some(Over::Claim(self.claim.clone()))
    }
}

impl Told for WishPartMatched {
    fn about(&self) -> Vec<About> {
        vec![part("wish_part_matched", &self.wish, self.part)]
    }
}

impl Told for WishPartReturned {
    fn about(&self) -> Vec<About> {
        vec![part("wish_part_returned", &self.wish, self.part)]
    }
}

impl Told for WishPartFulfilled {
    fn about(&self) -> Vec<About> {
        let last = self.wish.state == WishState::Fulfilled;
        vec![part(if last { "wish_fulfilled" } else { "wish_part_fulfilled" }, &self.wish, self.part)]
    }
}

impl Told for WishConfirmed {
    /// The wisher knows what they answered.
    fn about(&self) -> Vec<About> {
        vec![claimants("claim_confirmed", &self.wish)]
    }

    fn over(&self) -> Option<Over> {
        Some(Over::Wish(self.wish.id))
    }
}

impl Told for WishReopened {
    fn about(&self) -> Vec<About> {
        vec![
            wish("wish_reopened", &self.wish),
            claimants("claim_reopened", &self.wish),
            liaisons("wish_reopened_in_area", &self.wish),
        ]
    }

    fn over(&self) -> Option<Over> {
        Some(Over::Wish(self.wish.id))
    }
}

impl Told for WishUnconfirmed {
    fn about(&self) -> Vec<About> {
        vec![wish("wish_unconfirmed", &self.wish), liaisons("wish_unconfirmed_in_area", &self.wish)]
    }
}

impl Told for WishReviewDue {
    fn about(&self) -> Vec<About> {
        vec![wish("wish_review_due", &self.wish)]
    }
}

impl Told for WishMoved {
    fn about(&self) -> Vec<About> {
        vec![wish("wish_moved", &self.wish)]
    }
}
