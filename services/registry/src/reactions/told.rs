//! What each event tells, and whom. What is told of a case that comes from a wish, its wisher hears by the wish; only what
//! they have to do themselves is told of the case.

use wuwei_contracts::{
    Event,
    delegation::{CaseAccepted, CaseDecided, CaseFiled, CaseOrigin, CaseRefused, CaseView, SupplementRequested},
    registry::NoticeSubject,
    wishes::{
        ClaimReturned, WishAccepted, WishCollected, WishDeliberated, WishGraded, WishMoved, WishPartClaimed,
        WishPartFulfilled, WishPartMatched, WishPartReturned, WishPublished, WishRefused, WishReopened, WishReviewDue,
        WishState, WishSubmitted, WishUnconfirmed, WishView,
    },
};

use crate::domain::notice::{About, Audience, Facts, Named};

/// An event that somebody is told of.
pub trait Told: Event {
    /// What is told, and whom; nothing where this one concerns nobody.
    fn about(&self) -> Option<About>;
}

fn wish(told: &'static str, wish: &WishView) -> About {
    About {
        told,
        sort: NoticeSubject::Wish,
        thing: wish.id,
        receipt: wish.receipt.clone(),
        audience: Audience::Wisher(None),
        facts: Facts::new(),
        sample: wish.sample,
    }
}

fn part(told: &'static str, of: &WishView, number: u32) -> About {
    About { facts: Facts::from([("part".to_owned(), number.to_string())]), ..wish(told, of) }
}

fn case(told: &'static str, case: &CaseView) -> About {
    About {
        told,
        sort: NoticeSubject::Case,
        thing: case.id,
        receipt: case.receipt.clone(),
        audience: Audience::Applicant(case.applicant.clone()),
        facts: Facts::new(),
        sample: case.sample,
    }
}

/// What is told of a case that staff opened.
fn opened_by_staff(told: &'static str, of: &CaseView) -> Option<About> {
    (of.origin == CaseOrigin::Staff).then(|| case(told, of))
}

impl Told for WishSubmitted {
    fn about(&self) -> Option<About> {
        let named = Named { subject: self.wisher.clone(), person: self.person };
        Some(About { audience: Audience::Wisher(Some(named)), ..wish("wish_submitted", &self.wish) })
    }
}

impl Told for WishCollected {
    fn about(&self) -> Option<About> {
        let named = Named { subject: self.wisher.clone(), person: self.person };
        Some(About { audience: Audience::Wisher(Some(named)), ..wish("wish_collected", &self.wish) })
    }
}

impl Told for WishAccepted {
    fn about(&self) -> Option<About> {
        Some(wish("wish_accepted", &self.wish))
    }
}

impl Told for WishRefused {
    fn about(&self) -> Option<About> {
        Some(wish("wish_refused", &self.wish))
    }
}

impl Told for WishDeliberated {
    fn about(&self) -> Option<About> {
        Some(wish("wish_deliberated", &self.wish))
    }
}

impl Told for WishGraded {
    fn about(&self) -> Option<About> {
        Some(wish("wish_graded", &self.wish))
    }
}

impl Told for WishPublished {
    fn about(&self) -> Option<About> {
        Some(wish("wish_published", &self.wish))
    }
}

impl Told for WishPartClaimed {
    fn about(&self) -> Option<About> {
        Some(part("wish_part_claimed", &self.wish, self.part))
    }
}

impl Told for ClaimReturned {
    fn about(&self) -> Option<About> {
        Some(part("wish_claim_returned", &self.wish, self.part))
    }
}

impl Told for WishPartMatched {
    fn about(&self) -> Option<About> {
        Some(part("wish_part_matched", &self.wish, self.part))
    }
}

impl Told for WishPartReturned {
    fn about(&self) -> Option<About> {
        Some(part("wish_part_returned", &self.wish, self.part))
    }
}

impl Told for WishPartFulfilled {
    fn about(&self) -> Option<About> {
        let last = self.wish.state == WishState::Fulfilled;
        Some(part(if last { "wish_fulfilled" } else { "wish_part_fulfilled" }, &self.wish, self.part))
    }
}

impl Told for WishReopened {
    fn about(&self) -> Option<About> {
        Some(wish("wish_reopened", &self.wish))
    }
}

impl Told for WishUnconfirmed {
    fn about(&self) -> Option<About> {
        Some(wish("wish_unconfirmed", &self.wish))
    }
}

impl Told for WishReviewDue {
    fn about(&self) -> Option<About> {
        Some(wish("wish_review_due", &self.wish))
    }
}

impl Told for WishMoved {
    fn about(&self) -> Option<About> {
        Some(wish("wish_moved", &self.wish))
    }
}

impl Told for CaseFiled {
    fn about(&self) -> Option<About> {
        opened_by_staff("case_filed", &self.case)
    }
}

impl Told for CaseAccepted {
    fn about(&self) -> Option<About> {
        opened_by_staff("case_accepted", &self.case)
    }
}

impl Told for CaseRefused {
    fn about(&self) -> Option<About> {
        opened_by_staff("case_refused", &self.case)
    }
}

impl Told for SupplementRequested {
    fn about(&self) -> Option<About> {
        let facts = Facts::from([("materials".to_owned(), self.materials.join("、"))]);
        Some(About { facts, ..case("case_supplement_requested", &self.case) })
    }
}

impl Told for CaseDecided {
    fn about(&self) -> Option<About> {
        opened_by_staff("case_decided", &self.case)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;
    use wuwei_contracts::{CloudEvent, event::type_of};

    use super::*;
    use crate::{domain::notice::filled, rules};

    /// The frozen sample of an event's data.
    fn sample<E: Told>(text: &str) -> (String, About) {
        let event: CloudEvent<E> = serde_json::from_str(text).unwrap();
        assert_eq!(event.kind, type_of::<E>());
        let mut data: Value = serde_json::from_str(text).unwrap();
        data["data"]["case"]["origin"] = serde_json::json!({ "kind": "staff" });
        if data["data"]["case"].get("id").is_none() {
            data["data"].as_object_mut().unwrap().remove("case");
        }
        let event: CloudEvent<E> = serde_json::from_value(data).unwrap();
        (event.kind.clone(), event.data.about().unwrap())
    }

    macro_rules! samples {
        ($($event:ty = $file:literal),+ $(,)?) => {
            vec![$(sample::<$event>(include_str!(concat!("../../../../shared/contracts/samples/", $file)))),+]
        };
    }

    #[test]
    fn every_event_tells_what_a_rule_has_words_for_and_every_rule_is_told_by_its_event() {
        let mut told = samples! {
            WishSubmitted = "wishes/wish_submitted.v1.json",
            WishCollected = "wishes/wish_collected.v1.json",
            WishAccepted = "wishes/wish_accepted.v1.json",
            WishRefused = "wishes/wish_refused.v1.json",
            WishDeliberated = "wishes/wish_deliberated.v1.json",
            WishGraded = "wishes/wish_graded.v1.json",
            WishPublished = "wishes/wish_published.v1.json",
            WishPartClaimed = "wishes/wish_part_claimed.v1.json",
            ClaimReturned = "wishes/wish_claim_returned.v1.json",
            WishPartMatched = "wishes/wish_part_matched.v1.json",
            WishPartReturned = "wishes/wish_part_returned.v1.json",
            WishPartFulfilled = "wishes/wish_part_fulfilled.v1.json",
            WishReopened = "wishes/wish_reopened.v1.json",
            WishUnconfirmed = "wishes/wish_unconfirmed.v1.json",
            WishReviewDue = "wishes/wish_review_due.v1.json",
            WishMoved = "wishes/wish_moved.v1.json",
            CaseFiled = "delegation/case_filed.v1.json",
            CaseAccepted = "delegation/case_accepted.v1.json",
            CaseRefused = "delegation/case_refused.v1.json",
            SupplementRequested = "delegation/case_supplement_requested.v1.json",
            CaseDecided = "delegation/case_decided.v1.json",
        };
        // The two that one event tells.
        let of_part = told.iter().find(|(_, about)| about.told.ends_with("fulfilled")).unwrap().clone();
        for other in ["wish_fulfilled", "wish_part_fulfilled"] {
            told.push((of_part.0.clone(), About { told: other, ..of_part.1.clone() }));
        }
        let rules = &rules::notices().unwrap().told;
        let names: BTreeSet<_> = told.iter().map(|(_, about)| about.told.to_owned()).collect();
        assert_eq!(names, rules.keys().cloned().collect());
        for (event, about) in told {
            let rule = &rules[about.told];
            assert_eq!(rule.event, event, "{}", about.told);
            let audience = if matches!(about.audience, Audience::Wisher(_)) { "wisher" } else { "applicant" };
            assert_eq!(rule.audience, audience, "{}", about.told);
            for words in [rule.title(), rule.text()] {
                let words = filled(&words, &about.receipt, &about.facts);
                assert!(
                    !format!("{words:?}").replace("Words {", "").replace(" }", "").contains(['{', '}']),
                    "{words:?}"
                );
            }
            assert!(rule.title().zh.contains("{receipt}") && rule.title().en.contains("{receipt}"));
        }
    }
}
