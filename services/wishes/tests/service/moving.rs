//! Communities merge: open wishes follow (story 4).

use futures::future::join_all;
use jiff::SignedDuration;
use uuid::Uuid;
use wuwei_contracts::{
    CommunityId,
    registry::{CommunityMergedInto, CommunityStatus},
    wishes::{ConfirmWish, WishMoved},
};
use wuwei_testkit::{Backend, both};

use crate::office::{RESIDENT, claim, collected, community, fulfil, open, place, read, refused, told, visit, wish};

/// By then the wishes have followed.
const SOON: SignedDuration = SignedDuration::from_secs(11);

both!(open_wishes_follow_their_community_and_closed_ones_keep_the_old_one, async |backend| {
    let harness = open(backend).await;
    collected(&harness, 1, 1).await;
    harness.call(RESIDENT, "dalang", wish(2)).await.unwrap();
    let follow_code = harness.call(crate::office::CLERK, "dalang", visit(3, 1)).await.unwrap().follow_code;
    harness.call(crate::office::VOLUNTEER, "dalang", claim(3, 1)).await.unwrap();
    harness.call(crate::office::VOLUNTEER, "dalang", fulfil(3, 1)).await.unwrap();
    let answer = ConfirmWish { wish: Uuid::from_u128(3), follow_code, solved: true, satisfied: true };
    harness.call(RESIDENT, "dalang", answer).await.unwrap();

    let mut absorbed = community(1);
    (absorbed.status, absorbed.successors, absorbed.version) = (CommunityStatus::Merged, vec![place(2)], 2);
    let merged = CommunityMergedInto { community: absorbed, into: place(2), reason: "合并管理".to_owned() };
    harness.deliver(&told(2, merged)).await;
    harness.settled().await;
    harness.advance(SOON);
    for number in [1, 2] {
        let event = harness.expect::<WishMoved>(|event| event.data.wish.id == Uuid::from_u128(number)).await;
        assert_eq!((&event.data.from, &event.data.wish.community), (&place(1), &place(2)));
        assert_eq!(read(&harness, number).await, event.data.wish);
    }
    harness.settled().await;
    assert_eq!(read(&harness, 3).await.community, place(1), "what is closed stays as it was");
    refused(&harness, RESIDENT, wish(4), ("community_ended", "community", "active")).await;
});

// Two instances, so that handing in and the end of the community are decided by the database.
#[test]
fn a_wish_handed_in_while_its_community_ends_follows_or_is_refused() {
    wuwei_testkit::run(Backend::Postgres, async |backend| {
        let mut harness = open(backend).await;
        harness.second_instance().await;
        let mut absorbed = community(1);
        (absorbed.status, absorbed.successors, absorbed.version) = (CommunityStatus::Merged, vec![place(2)], 2);
        let merged = CommunityMergedInto { community: absorbed, into: place(2), reason: "合并管理".to_owned() };
        let merged = told(2, merged);
        let handing_in = join_all((1..=300).map(|number| harness.call(RESIDENT, "dalang", wish(number))));
        let (answers, ()) = tokio::join!(handing_in, harness.deliver(&merged));
        for rejection in answers.iter().filter_map(|answer| answer.as_ref().err()) {
            assert_eq!(&*rejection.code, "community_ended", "{rejection}");
        }
        harness.settled().await;
        harness.advance(SOON);
        harness.settled().await;
        let taken = answers.iter().filter(|answer| answer.is_ok()).count();
        let at = |place: CommunityId| format!("SELECT COUNT(*) AS n FROM wishes WHERE community = '{place}'");
        assert_eq!(harness.database().count(&at(place(1))).await, 0, "none stays behind");
        let moved = harness.database().count(&at(place(2))).await;
        assert_eq!(usize::try_from(moved).unwrap(), taken, "whatever was taken in is there");
    });
}
