//! Matching parts to what others do, and what becomes of it (stories 1 and 2).

use jiff::SignedDuration;
use uuid::Uuid;
use wuwei_contracts::{
    Fen, Kind,
    delegation::{CaseDecided, CaseOrigin, CaseRefused, CaseState, Decision},
    registry::OrganisationTermRenewed,
    subsidies::{ProposalAccepted, ProposalReturned, ProposalState, ProposalUnsuccessful, RoundClosed},
    wishes::{
        CollectWish, MatchPart, MatchTarget, PartState, WishPartFulfilled, WishPartMatched, WishPartReturned,
        WishState, WishView,
    },
};
use wuwei_testkit::{Harness, announced, both};

use crate::office::{
    AWAY_ROUND, CLERK, ITEM, OFFICER, ORGANISATION, PERSON, REPRESENTATIVE, RESIDENT, ROUND, VOLUNTEER, case, claim,
    collected, deliver, fulfil, open, organisation, proposal, read, refused, round, told, visit,
};

fn to(number: u128, target: MatchTarget) -> MatchPart {
    MatchPart { wish: Uuid::from_u128(number), community: None, part: 1, target }
}

fn item(item: &str) -> MatchTarget {
    MatchTarget::ServiceItem { item: item.to_owned() }
}

fn to_round(round: Uuid) -> MatchTarget {
    MatchTarget::Round { round, amount: Fen(300_000) }
}

async fn matched(harness: &Harness, number: u128, target: MatchTarget) -> WishView {
    collected(harness, number, 1).await;
    harness.call(OFFICER, "dalang", to(number, target)).await.unwrap()
}

fn decided(wish: &WishView, decision: Decision) -> CaseDecided {
    let (state, now) = (CaseState::Done, wish.changed);
    let reason = "不符合条件".to_owned();
    CaseDecided {
        case: case(wish, state),
        decision,
        reason,
        decided: now,
        promised: now,
        in_time: true,
        files: Vec::new(),
    }
}

both!(a_part_matched_to_an_item_is_told_with_the_wisher_who_signs_in, async |backend| {
    let harness = open(backend).await;
    harness.call(CLERK, "dalang", CollectWish { for_person: Some(PERSON), ..visit(1, 1) }).await.unwrap();
    let view = harness.call(OFFICER, "dalang", to(1, item(ITEM))).await.unwrap();
    assert_eq!((view.parts[0].state, view.parts[0].matched.clone()), (PartState::Matched, Some(item(ITEM))));
    let event = harness.expect::<WishPartMatched>(|_| true).await;
    assert_eq!((event.data.wish, event.data.target), (view, item(ITEM)));
    assert_eq!(event.data.wisher.as_deref(), Some(RESIDENT), "the person's subject");
    refused(&harness, OFFICER, to(1, item(ITEM)), ("already_claimed", "part", "unique")).await;
    refused(&harness, VOLUNTEER, claim(1, 1), ("already_claimed", "part", "unique")).await;
    refused(&harness, VOLUNTEER, fulfil(1, 1), ("wrong_part_state", "part", "state")).await;
});

both!(a_case_that_is_done_fulfils_the_wish, async |backend| {
    let harness = open(backend).await;
    let wish = matched(&harness, 1, item(ITEM)).await;
    deliver(&harness, decided(&wish, Decision::Done)).await;
    let event = harness.expect::<WishPartFulfilled>(|_| true).await;
    assert_eq!((event.data.wish.state, event.actor.as_str()), (WishState::Fulfilled, "service:wishes"));
    let began = harness.expect::<WishPartMatched>(|_| true).await.correlationid;
    assert_eq!(event.correlationid, began, "all of it is one story, whoever caused it");
    assert_eq!(harness.waiting("give_up").await.len(), 1, "the wisher is waited for");
});

both!(a_case_that_is_declined_or_refused_gives_the_part_back_before_others, async |backend| {
    let harness = open(backend).await;
    for (number, declined) in [(1, true), (2, false)] {
        let wish = matched(&harness, number, item(ITEM)).await;
        let mut case = case(&wish, CaseState::Refused);
        case.id = Uuid::from_u128(0xca00 + number);
        if declined {
            deliver(&harness, CaseDecided { case, ..decided(&wish, Decision::Declined) }).await;
        } else {
            deliver(&harness, CaseRefused { case, reason: "不符合条件".to_owned() }).await;
        }
        let event = harness.expect::<WishPartReturned>(|event| event.data.wish.id == wish.id).await;
        let part = &event.data.wish.parts[0];
        assert_eq!((event.data.reason.as_str(), part.state, part.priority), ("不符合条件", PartState::Open, true));
        assert!(harness.call(VOLUNTEER, "dalang", claim(number, 1)).await.is_ok(), "it can be claimed now");
    }
});

both!(news_of_something_else_leaves_a_wish_alone, async |backend| {
    let harness = open(backend).await;
    let wish = matched(&harness, 1, to_round(ROUND)).await;
    deliver(&harness, decided(&wish, Decision::Done)).await;
    let mut staff = decided(&wish, Decision::Done);
    (staff.case.id, staff.case.origin) = (Uuid::from_u128(5), CaseOrigin::Staff);
    deliver(&harness, staff).await;
    let mut nowhere = decided(&wish, Decision::Declined);
    (nowhere.case.id, nowhere.case.origin) =
        (Uuid::from_u128(6), CaseOrigin::WishPart { wish: Uuid::from_u128(99), part: 1 });
    deliver(&harness, nowhere).await;
    let mut elsewhere = proposal(&wish, ProposalState::Accepted);
    elsewhere.round = AWAY_ROUND;
    deliver(&harness, ProposalAccepted { proposal: elsewhere, files: Vec::new() }).await;
    harness.settled().await;
    assert_eq!(read(&harness, 1).await, wish, "it is matched to a round, and to that one");
});

both!(an_accepted_proposal_fulfils_the_wish, async |backend| {
    let harness = open(backend).await;
    let wish = matched(&harness, 1, to_round(ROUND)).await;
    deliver(&harness, ProposalAccepted { proposal: proposal(&wish, ProposalState::Accepted), files: Vec::new() }).await;
    let event = harness.expect::<WishPartFulfilled>(|_| true).await;
    assert_eq!(event.data.wish.state, WishState::Fulfilled);
    harness.settled().await;
    let claims = harness.database().texts("SELECT state AS t FROM claims").await;
    assert_eq!(claims, ["fulfilled"]);
});

both!(a_returned_or_unsuccessful_proposal_gives_the_part_back, async |backend| {
    let harness = open(backend).await;
    for (number, returned) in [(1, true), (2, false)] {
        let wish = matched(&harness, number, to_round(ROUND)).await;
        let mut proposal = proposal(&wish, ProposalState::Returned);
        proposal.id = Uuid::from_u128(0xaa00 + number);
        let reason = "本轮未获资助".to_owned();
        if returned {
            deliver(&harness, ProposalReturned { proposal, reason }).await;
        } else {
            deliver(&harness, ProposalUnsuccessful { proposal, reason }).await;
        }
        let event = harness.expect::<WishPartReturned>(|event| event.data.wish.id == wish.id).await;
        assert_eq!(event.data.reason, "本轮未获资助");
    }
});

both!(a_match_to_what_is_not_there_or_elsewhere_is_refused, async |backend| {
    let harness = open(backend).await;
    collected(&harness, 1, 1).await;
    refused(&harness, OFFICER, to(1, item("moon")), ("item_unknown", "target.item", "known")).await;
    let nowhere = to(1, to_round(Uuid::from_u128(5)));
    refused(&harness, OFFICER, nowhere, ("round_unknown", "target.round", "known")).await;
    let away = to(1, to_round(AWAY_ROUND));
    let rejection = refused(&harness, OFFICER, away, ("round_of_another_town", "target.round", "owner")).await;
    assert!(rejection.detail.contains("humen"), "{rejection}");
    let free = to(1, MatchTarget::Round { round: ROUND, amount: Fen(0) });
    refused(&harness, OFFICER, free, ("invalid_field", "target.amount", "range")).await;
    let nobody = to(1, MatchTarget::Organisation { organisation: Uuid::from_u128(5) });
    refused(&harness, OFFICER, nobody, ("organisation_unknown", "target.organisation", "known")).await;
    let volunteer = harness.call(VOLUNTEER, "dalang", to(1, item(ITEM))).await.unwrap_err();
    assert_eq!(volunteer.kind, Kind::Forbidden, "staff match");
});

both!(a_round_takes_no_more_parts_once_its_call_is_over, async |backend| {
    let harness = open(backend).await;
    collected(&harness, 1, 1).await;
    let mut over = round(&harness, ROUND, "dalang");
    over.state = wuwei_contracts::subsidies::RoundState::Scoring;
    harness.deliver(&told(2, RoundClosed { round: over })).await;
    harness.settled().await;
    refused(&harness, OFFICER, to(1, to_round(ROUND)), ("round_not_open", "target.round", "open")).await;
});

both!(a_round_whose_time_is_over_takes_no_more_parts_even_before_the_event_comes, async |backend| {
    let harness = open(backend).await;
    collected(&harness, 1, 1).await;
    harness.advance(SignedDuration::from_hours(24 * 31));
    refused(&harness, OFFICER, to(1, to_round(ROUND)), ("round_not_open", "target.round", "open")).await;
});

both!(a_catalogue_counts_from_the_day_it_is_in_force, async |backend| {
    let harness = open(backend).await;
    collected(&harness, 1, 1).await;
    let in_force = harness.clock().now() + SignedDuration::from_hours(48);
    let next = wuwei_contracts::delegation::CataloguePublished {
        version: "later".to_owned(),
        illustrative: true,
        in_force,
        items: Vec::new(),
    };
    harness.deliver(&announced("city", 1, next)).await;
    harness.settled().await;
    harness.call(OFFICER, "dalang", to(1, item(ITEM))).await.unwrap();
    collected(&harness, 2, 1).await;
    harness.advance(SignedDuration::from_hours(49));
    refused(&harness, OFFICER, to(2, item(ITEM)), ("item_unknown", "target.item", "known")).await;
});

both!(a_matched_organisation_says_when_the_part_is_done, async |backend| {
    let harness = open(backend).await;
    let view = matched(&harness, 1, MatchTarget::Organisation { organisation: ORGANISATION }).await;
    assert_eq!(view.parts[0].organisation, Some(ORGANISATION));
    refused(&harness, VOLUNTEER, fulfil(1, 1), ("no_mandate", "part", "mandate")).await;
    let view = harness.call(REPRESENTATIVE, "dalang", fulfil(1, 1)).await.unwrap();
    assert_eq!(view.state, WishState::Fulfilled);
});

both!(an_organisation_out_of_office_is_not_matched, async |backend| {
    let harness = open(backend).await;
    collected(&harness, 1, 1).await;
    harness.advance(SignedDuration::from_hours(24 * 366));
    let target = MatchTarget::Organisation { organisation: ORGANISATION };
    refused(&harness, OFFICER, to(1, target.clone()), ("organisation_expired", "target.organisation", "term")).await;
    let renewed = organisation(&harness);
    harness.deliver(&told(2, OrganisationTermRenewed { organisation: renewed, reason: None })).await;
    harness.settled().await;
    assert!(harness.call(OFFICER, "dalang", to(1, target)).await.is_ok());
});
