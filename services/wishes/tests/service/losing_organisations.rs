//! An organisation may not act any more: what it holds comes back (story 3).

use futures::future::join_all;
use uuid::Uuid;
use wuwei_contracts::{
    registry::{
        OrganisationDissolved, OrganisationResumed, OrganisationStatus, OrganisationSuspended, OrganisationTermExpired,
        OrganisationTermRenewed, OrganisationView,
    },
    wishes::{ClaimReturned, MatchPart, MatchTarget, PartState, ReturnCause, WishPartReturned},
};
use wuwei_testkit::{Backend, Harness, assert_dense, both};

use crate::office::{
    OFFICER, ORGANISATION, REPRESENTATIVE, VOLUNTEER, claim, claim_for, collected, open, organisation, read, refused,
    told,
};

/// The organisation claims part 1 of the first wish and part 2 of the second, and is matched to part 1 of the second.
async fn holding(harness: &Harness) {
    collected(harness, 1, 2).await;
    collected(harness, 2, 2).await;
    harness.call(REPRESENTATIVE, "dalang", claim_for(1, 1)).await.unwrap();
    harness.call(VOLUNTEER, "dalang", claim(1, 2)).await.unwrap();
    harness.call(REPRESENTATIVE, "dalang", claim_for(2, 2)).await.unwrap();
    let target = MatchTarget::Organisation { organisation: ORGANISATION };
    let to = MatchPart { wish: Uuid::from_u128(2), community: None, part: 1, target };
    harness.call(OFFICER, "dalang", to).await.unwrap();
}

fn now(harness: &Harness, status: OrganisationStatus) -> OrganisationView {
    OrganisationView { status, version: 2, ..organisation(harness) }
}

async fn all_is_back(harness: &Harness) {
    harness.settled().await;
    let (one, two) = (read(harness, 1).await, read(harness, 2).await);
    let states =
        |wish: &wuwei_contracts::wishes::WishView| wish.parts.iter().map(|part| part.state).collect::<Vec<_>>();
    assert_eq!(states(&one), [PartState::Open, PartState::Claimed], "others keep what they have");
    assert_eq!(states(&two), [PartState::Open, PartState::Open]);
    assert!(one.parts[0].priority && two.parts.iter().all(|part| part.priority));
    let live = "SELECT COUNT(*) AS n FROM claims WHERE state = 'live' AND organisation IS NOT NULL";
    assert_eq!(harness.database().count(live).await, 0);
    assert_dense(&harness.published("wishes").await);
}

both!(a_term_that_ends_gives_live_claims_and_matches_back_with_the_reason, async |backend| {
    let harness = open(backend).await;
    holding(&harness).await;
    let organisation = now(&harness, OrganisationStatus::Expired);
    harness.deliver(&told(2, OrganisationTermExpired { organisation, reason: None })).await;
    for wish in [1, 2] {
        let of = |event: &wuwei_contracts::CloudEvent<ClaimReturned>| event.data.wish.id == Uuid::from_u128(wish);
        let event = harness.expect::<ClaimReturned>(of).await;
        assert_eq!(event.data.cause, ReturnCause::OrganisationMayNotAct);
    }
    let event = harness.expect::<WishPartReturned>(|_| true).await;
    assert!(event.data.reason.contains("expired"), "{}", event.data.reason);
    all_is_back(&harness).await;
    refused(&harness, REPRESENTATIVE, claim_for(1, 1), ("organisation_expired", "organisation", "term")).await;
});

both!(a_suspended_or_dissolved_organisation_loses_what_it_holds, async |backend| {
    let harness = open(backend).await;
    holding(&harness).await;
    let organisation = now(&harness, OrganisationStatus::Suspended);
    harness.deliver(&told(2, OrganisationSuspended { organisation, reason: None })).await;
    all_is_back(&harness).await;
    let refusal = ("organisation_may_not_act", "organisation", "active");
    refused(&harness, REPRESENTATIVE, claim_for(1, 1), refusal).await;
    let organisation = now(&harness, OrganisationStatus::Active);
    harness.deliver(&told(3, OrganisationResumed { organisation, reason: None })).await;
    harness.settled().await;
    harness.call(REPRESENTATIVE, "dalang", claim_for(1, 1)).await.unwrap();
    let organisation = now(&harness, OrganisationStatus::Dissolved);
    harness.deliver(&told(4, OrganisationDissolved { organisation, reason: None })).await;
    all_is_back(&harness).await;
});

// Two instances: whichever comes first, the organisation holds nothing in the end.
#[test]
fn claims_and_the_end_of_the_term_race_and_nothing_is_left_behind() {
    wuwei_testkit::run(Backend::Postgres, async |backend| {
        let mut harness = open(backend).await;
        harness.second_instance().await;
        for number in 1..=100 {
            collected(&harness, number, 1).await;
        }
        for round in 0..5_u32 {
            let expired = now(&harness, OrganisationStatus::Expired);
            let expired = OrganisationTermExpired { organisation: expired, reason: None };
            let expired = told(i64::from(round) * 2 + 2, expired);
            let claims = (1..=20).map(|number| claim_for(u128::from(round * 20 + number), 1));
            let claims = join_all(claims.map(|claim| harness.call(REPRESENTATIVE, "dalang", claim)));
            let (answers, ()) = tokio::join!(claims, harness.deliver(&expired));
            for rejection in answers.into_iter().filter_map(Result::err) {
                assert_eq!(&*rejection.code, "organisation_expired", "{rejection}");
            }
            harness.settled().await;
            let live = "SELECT COUNT(*) AS n FROM claims WHERE state = 'live'";
            assert_eq!(harness.database().count(live).await, 0, "the guarded row lets no claim slip behind");
            let renewed = OrganisationTermRenewed { organisation: organisation(&harness), reason: None };
            harness.deliver(&told(i64::from(round) * 2 + 3, renewed)).await;
            harness.settled().await;
        }
        assert_dense(&harness.published("wishes").await);
    });
}
