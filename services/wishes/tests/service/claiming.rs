//! Claiming parts, giving them back, doing them.

use futures::future::join_all;
use jiff::SignedDuration;
use uuid::Uuid;
use wuwei_contracts::{
    Kind, Role,
    registry::OrganisationTermRenewed,
    wishes::{
        CancelClaim, ClaimPart, ClaimReturned, ContactClaim, FulfilPart, PartState, ReturnCause, RevokeClaim,
        WishPartClaimed, WishPartFulfilled, WishState,
    },
};
use wuwei_testkit::{Backend, assert_dense, both};

use crate::office::{
    CLERK, OFFICER, OTHER_VOLUNTEER, REPRESENTATIVE, RESIDENT, VOLUNTEER, claim, claim_for, collected, fulfil, open,
    organisation, place, read, refused, told, wish,
};

fn contact(number: u128, part: u32) -> ContactClaim {
    ContactClaim { wish: Uuid::from_u128(number), community: None, part }
}

fn cancel(number: u128, part: u32) -> CancelClaim {
    CancelClaim { wish: Uuid::from_u128(number), community: None, part }
}

fn revoke(number: u128, part: u32) -> RevokeClaim {
    RevokeClaim { wish: Uuid::from_u128(number), community: None, part, reason: "两周没有动静".to_owned() }
}

both!(a_volunteer_claims_a_part_and_does_it, async |backend| {
    let harness = open(backend).await;
    collected(&harness, 1, 2).await;
    let reply = harness.call(VOLUNTEER, "dalang", claim(1, 2)).await.unwrap();
    assert_eq!((reply.wish.parts[1].state, reply.wish.version), (PartState::Claimed, 2));
    assert_eq!(reply.contact_by, reply.wish.changed + SignedDuration::from_hours(24 * 7));
    let event = harness.expect::<WishPartClaimed>(|_| true).await;
    assert_eq!((event.data.wish, event.data.part, &event.data.claim), (reply.wish, 2, &reply.claim));
    let view = harness.call(VOLUNTEER, "dalang", fulfil(1, 2)).await.unwrap();
    assert_eq!((view.state, view.parts[1].state), (WishState::Published, PartState::Fulfilled), "one part is left");
    let event = harness.expect::<WishPartFulfilled>(|_| true).await;
    assert_eq!((event.data.wish, event.data.part), (view, 2));
    harness.call(VOLUNTEER, "dalang", claim(1, 1)).await.unwrap();
    let view = harness.call(VOLUNTEER, "dalang", fulfil(1, 1)).await.unwrap();
    assert_eq!(view.state, WishState::Fulfilled);
    harness.settled().await;
    assert_dense(&harness.published("wishes").await);
});

both!(a_part_is_claimed_once_at_a_time_and_only_of_a_public_wish, async |backend| {
    let harness = open(backend).await;
    collected(&harness, 1, 1).await;
    harness.call(VOLUNTEER, "dalang", claim(1, 1)).await.unwrap();
    let taken = refused(&harness, OTHER_VOLUNTEER, claim(1, 1), ("already_claimed", "part", "unique")).await;
    assert_eq!(taken.kind, Kind::Conflict);
    refused(&harness, OTHER_VOLUNTEER, claim(1, 2), ("part_unknown", "part", "known")).await;
    refused(&harness, OTHER_VOLUNTEER, claim(9, 1), ("wish_unknown", "wish", "known")).await;
    refused(&harness, OTHER_VOLUNTEER, claim(1, 0), ("invalid_field", "part", "range")).await;
    harness.call(RESIDENT, "dalang", wish(2)).await.unwrap();
    refused(&harness, VOLUNTEER, claim(2, 1), ("wrong_state", "wish", "state")).await;
    for who in [RESIDENT, OFFICER] {
        let rejection = harness.call(who, "dalang", claim(1, 1)).await.unwrap_err();
        assert_eq!(&*rejection.code, "role_missing", "{who} keeps no wishes");
    }
    let live = "SELECT COUNT(*) AS n FROM claims WHERE state = 'live'";
    assert_eq!(harness.database().count(live).await, 1);
});

both!(the_database_itself_refuses_a_second_live_claim, async |backend| {
    let harness = open(backend).await;
    collected(&harness, 1, 1).await;
    harness.call(VOLUNTEER, "dalang", claim(1, 1)).await.unwrap();
    // As if somebody had put the part back by hand: the wish says open, the claim is there.
    let parts = r#"[{"number":1,"holds":7,"standing":"open"}]"#;
    harness.database().execute(&format!("UPDATE wishes SET parts = '{parts}'")).await;
    refused(&harness, OTHER_VOLUNTEER, claim(1, 1), ("already_claimed", "part", "unique")).await;
});

both!(a_claim_given_back_or_taken_away_opens_the_part_before_others, async |backend| {
    let harness = open(backend).await;
    collected(&harness, 1, 1).await;
    harness.call(VOLUNTEER, "dalang", claim(1, 1)).await.unwrap();
    refused(&harness, OTHER_VOLUNTEER, cancel(1, 1), ("not_the_claimant", "part", "claimant")).await;
    let view = harness.call(VOLUNTEER, "dalang", cancel(1, 1)).await.unwrap();
    assert!(view.parts[0].state == PartState::Open && view.parts[0].priority);
    let event = harness.expect::<ClaimReturned>(|event| event.data.cause == ReturnCause::Cancelled).await;
    assert_eq!(event.data.wish, view);
    refused(&harness, VOLUNTEER, cancel(1, 1), ("wrong_part_state", "part", "state")).await;
    harness.call(OTHER_VOLUNTEER, "dalang", claim(1, 1)).await.unwrap();
    let clerk = harness.call(CLERK, "dalang", revoke(1, 1)).await.unwrap_err();
    assert_eq!(clerk.kind, Kind::Forbidden, "officers take claims away");
    harness.call(OFFICER, "dalang", revoke(1, 1)).await.unwrap();
    harness.expect::<ClaimReturned>(|event| event.data.cause == ReturnCause::Revoked).await;
    let reply = harness.call(VOLUNTEER, "dalang", claim(1, 1)).await.unwrap();
    assert!(reply.claim.ends_with("/1/3"), "the third claim of the part: {}", reply.claim);
});

both!(a_claim_without_a_first_contact_expires_and_one_with_it_does_not, async |backend| {
    let harness = open(backend).await;
    for number in 1..=3 {
        collected(&harness, number, 1).await;
        harness.call(VOLUNTEER, "dalang", claim(number, 1)).await.unwrap();
    }
    refused(&harness, OTHER_VOLUNTEER, contact(2, 1), ("not_the_claimant", "part", "claimant")).await;
    harness.call(VOLUNTEER, "dalang", contact(2, 1)).await.unwrap();
    harness.call(VOLUNTEER, "dalang", contact(2, 1)).await.unwrap();
    harness.call(VOLUNTEER, "dalang", cancel(3, 1)).await.unwrap();
    harness.call(OTHER_VOLUNTEER, "dalang", claim(3, 1)).await.unwrap();
    harness.call(OTHER_VOLUNTEER, "dalang", contact(3, 1)).await.unwrap();
    let early = harness.waiting("expire_claim").await;
    harness.advance(SignedDuration::from_hours(24 * 7 - 1));
    harness.settled().await;
    assert_eq!(harness.waiting("expire_claim").await.len(), early.len(), "not before its time");
    harness.advance(SignedDuration::from_hours(2));
    let event = harness.expect::<ClaimReturned>(|event| event.data.cause == ReturnCause::Expired).await;
    assert_eq!((event.data.wish.id, event.actor.as_str()), (Uuid::from_u128(1), "service:wishes"));
    harness.settled().await;
    let mut states = Vec::new();
    for number in 1..=3 {
        states.push(read(&harness, number).await.parts[0].state);
    }
    assert_eq!(
        states,
        [PartState::Open, PartState::Claimed, PartState::Claimed],
        "a contact, or another's claim, stays"
    );
    harness.carry_out_late(&early).await;
    harness.settled().await;
    let expired = harness.published("wishes").await.into_iter().filter(|event| event.kind.contains("claim_returned"));
    assert_eq!(expired.count(), 2, "the cancelled one and the expired one, once");
});

both!(whoever_does_not_hold_the_part_and_is_no_staff_cannot_say_that_it_is_done, async |backend| {
    let harness = open(backend).await;
    collected(&harness, 1, 2).await;
    refused(&harness, VOLUNTEER, fulfil(1, 1), ("wrong_part_state", "part", "state")).await;
    harness.call(VOLUNTEER, "dalang", claim(1, 1)).await.unwrap();
    refused(&harness, OTHER_VOLUNTEER, fulfil(1, 1), ("not_the_claimant", "part", "claimant")).await;
    let resident = harness.call(RESIDENT, "dalang", fulfil(1, 1)).await.unwrap_err();
    assert_eq!(&*resident.code, "role_missing");
    harness.grant(OTHER_VOLUNTEER, Role::StationClerk, "village:441900113209").await;
    refused(&harness, OTHER_VOLUNTEER, fulfil(1, 1), ("not_the_claimant", "part", "claimant")).await;
    let phone = FulfilPart { evidence: "示例 13800138000".to_owned(), ..fulfil(1, 1) };
    refused(&harness, VOLUNTEER, phone, ("invalid_field", "evidence", "personal_number")).await;
    let view = harness.call(CLERK, "dalang", FulfilPart { community: Some(place(1)), ..fulfil(1, 1) }).await.unwrap();
    assert_eq!(view.parts[0].state, PartState::Fulfilled, "staff see that it is done");
});

both!(an_organisation_claims_by_whoever_speaks_for_it, async |backend| {
    let harness = open(backend).await;
    collected(&harness, 1, 1).await;
    let stranger = refused(&harness, VOLUNTEER, claim_for(1, 1), ("no_mandate", "organisation", "mandate")).await;
    assert_eq!(stranger.kind, Kind::Forbidden);
    let unknown = ClaimPart { organisation: Some(Uuid::from_u128(9)), ..claim(1, 1) };
    refused(&harness, REPRESENTATIVE, unknown, ("organisation_unknown", "organisation", "known")).await;
    let reply = harness.call(REPRESENTATIVE, "dalang", claim_for(1, 1)).await.unwrap();
    assert_eq!(reply.wish.parts[0].organisation, Some(organisation(&harness).id));
    refused(&harness, VOLUNTEER, fulfil(1, 1), ("no_mandate", "part", "mandate")).await;
    let view = harness.call(REPRESENTATIVE, "dalang", fulfil(1, 1)).await.unwrap();
    assert_eq!(view.state, WishState::Fulfilled);
});

both!(a_claim_by_an_expired_organisation_is_refused_even_before_the_event_comes, async |backend| {
    let harness = open(backend).await;
    collected(&harness, 1, 1).await;
    harness.advance(SignedDuration::from_hours(24 * 366));
    let rejection =
        refused(&harness, REPRESENTATIVE, claim_for(1, 1), ("organisation_expired", "organisation", "term"));
    assert_eq!(rejection.await.kind, Kind::Conflict);
    let mut renewed = organisation(&harness);
    renewed.version = 2;
    harness.deliver(&told(2, OrganisationTermRenewed { organisation: renewed, reason: None })).await;
    harness.settled().await;
    assert!(harness.call(REPRESENTATIVE, "dalang", claim_for(1, 1)).await.is_ok(), "a new term, a new claim");
});

// Two instances, so that the race is decided by the database.
#[test]
fn of_five_hundred_racing_claims_on_one_part_exactly_one_wins() {
    wuwei_testkit::run(Backend::Postgres, async |backend| {
        let mut harness = open(backend).await;
        harness.second_instance().await;
        for number in 1..=3 {
            collected(&harness, number, 2).await;
            let claimants = [VOLUNTEER, OTHER_VOLUNTEER];
            let calls = (0..500).map(|turn| harness.call(claimants[turn % 2], "dalang", claim(number, 2)));
            let answers = join_all(calls).await;
            let won = answers.iter().filter(|answer| answer.is_ok()).count();
            assert_eq!(won, 1, "exactly one wins");
            for rejection in answers.into_iter().filter_map(Result::err) {
                assert_eq!((&*rejection.code, rejection.kind), ("already_claimed", Kind::Conflict), "{rejection}");
            }
            let live = format!("SELECT COUNT(*) AS n FROM claims WHERE wish = '{}'", Uuid::from_u128(number));
            assert_eq!(harness.database().count(&live).await, 1);
        }
        harness.settled().await;
        assert_dense(&harness.published("wishes").await);
    });
}

// A claim that ends and a new one of the same part may be written by one statement.
#[test]
fn claims_that_come_and_go_at_once_leave_one_holder_at_most() {
    wuwei_testkit::run(Backend::Postgres, async |backend| {
        let mut harness = open(backend).await;
        harness.second_instance().await;
        collected(&harness, 1, 1).await;
        let turn = async |who: &'static str| {
            for _ in 0..20 {
                let claimed = harness.call(who, "dalang", claim(1, 1)).await;
                match claimed {
                    Ok(_) => drop(harness.call(who, "dalang", cancel(1, 1)).await.unwrap()),
                    Err(rejection) => assert_eq!(&*rejection.code, "already_claimed", "{rejection}"),
                }
            }
        };
        tokio::join!(turn(VOLUNTEER), turn(OTHER_VOLUNTEER), turn(VOLUNTEER), turn(OTHER_VOLUNTEER));
        harness.settled().await;
        let live = "SELECT COUNT(*) AS n FROM claims WHERE state = 'live'";
        assert_eq!(harness.database().count(live).await, 0);
        assert_dense(&harness.published("wishes").await);
    });
}
