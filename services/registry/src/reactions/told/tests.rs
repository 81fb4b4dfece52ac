//! Every event that tells something has words, and all words have an event.

use std::collections::BTreeSet;

use serde_json::Value;
use wuwei_contracts::{
    CloudEvent,
    delegation::{CaseAccepted, CaseDecided, CaseEscalated, CaseFiled, CaseRefused, SupplementRequested},
    event::type_of,
    subsidies::{
        ProposalAccepted, ProposalAwarded, ProposalHeld, ProposalPaid, ProposalReleased, ProposalReturned,
        ProposalUnsuccessful,
    },
    wishes::{
        ClaimReturned, WishAccepted, WishCollected, WishConfirmed, WishDeliberated, WishGraded, WishMoved,
        WishPartClaimed, WishPartFulfilled, WishPartMatched, WishPartReturned, WishPublished, WishRefused,
        WishReopened, WishReviewDue, WishSubmitted, WishUnconfirmed,
    },
};

use super::*;
use crate::{domain::notice::filled, rules};

/// What the frozen sample of an event tells, with the event's type.
fn sample<E: Told>(text: &str) -> Vec<(String, About)> {
    let event: CloudEvent<E> = serde_json::from_str(text).unwrap();
    assert_eq!(event.kind, type_of::<E>());
    let mut data: Value = serde_json::from_str(text).unwrap();
    data["data"]["case"]["origin"] = serde_json::json!({ "kind": "staff" });
    if data["data"]["case"].get("id").is_none() {
        data["data"].as_object_mut().unwrap().remove("case");
    }
    let event: CloudEvent<E> = serde_json::from_value(data).unwrap();
    let about = event.data.about();
    assert!(!about.is_empty(), "{}", event.kind);
    about.into_iter().map(|about| (event.kind.clone(), about)).collect()
}

macro_rules! samples {
    ($($event:ty = $file:literal),+ $(,)?) => {
        [$(sample::<$event>(include_str!(concat!("../../../../../shared/contracts/samples/", $file)))),+].concat()
    };
}

fn of_wishes() -> Vec<(String, About)> {
    samples! {
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
        WishConfirmed = "wishes/wish_confirmed.v1.json",
        WishReopened = "wishes/wish_reopened.v1.json",
        WishUnconfirmed = "wishes/wish_unconfirmed.v1.json",
        WishReviewDue = "wishes/wish_review_due.v1.json",
        WishMoved = "wishes/wish_moved.v1.json",
    }
}

fn of_cases_and_proposals() -> Vec<(String, About)> {
    samples! {
        CaseFiled = "delegation/case_filed.v1.json",
        CaseAccepted = "delegation/case_accepted.v1.json",
        CaseRefused = "delegation/case_refused.v1.json",
        SupplementRequested = "delegation/case_supplement_requested.v1.json",
        CaseEscalated = "delegation/case_escalated.v1.json",
        CaseDecided = "delegation/case_decided.v1.json",
        ProposalReturned = "subsidies/proposal_returned.v1.json",
        ProposalUnsuccessful = "subsidies/proposal_unsuccessful.v1.json",
        ProposalAwarded = "subsidies/proposal_awarded.v1.json",
        ProposalHeld = "subsidies/proposal_held.v1.json",
        ProposalReleased = "subsidies/proposal_released.v1.json",
        ProposalAccepted = "subsidies/proposal_accepted.v1.json",
        ProposalPaid = "subsidies/proposal_paid.v1.json",
    }
}

#[test]
fn every_event_tells_what_a_rule_has_words_for_and_every_rule_is_told_by_its_event() {
    let mut told = [of_wishes(), of_cases_and_proposals()].concat();
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
        assert_eq!((&rule.event, rule.audience.as_str()), (&event, about.audience.as_str()), "{}", about.told);
        for words in [rule.title(), rule.text()] {
            let words = filled(&words, &about.receipt, &about.facts);
            assert!(!words.zh.contains(['{', '}']) && !words.en.contains(['{', '}']), "{words:?}");
        }
        assert!(rule.title().zh.contains("{receipt}") && rule.title().en.contains("{receipt}"));
    }
}
