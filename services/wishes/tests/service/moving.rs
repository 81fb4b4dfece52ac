//! Communities merge: open wishes follow (story 4).

use uuid::Uuid;
use wuwei_contracts::{
    registry::{CommunityMergedInto, CommunityStatus},
    wishes::{ConfirmWish, WishMoved},
};
use wuwei_testkit::both;

use crate::office::{RESIDENT, claim, collected, community, fulfil, open, place, read, refused, told, visit, wish};

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
    for number in [1, 2] {
        let event = harness.expect::<WishMoved>(|event| event.data.wish.id == Uuid::from_u128(number)).await;
        assert_eq!((&event.data.from, &event.data.wish.community), (&place(1), &place(2)));
        assert_eq!(read(&harness, number).await, event.data.wish);
    }
    harness.settled().await;
    assert_eq!(read(&harness, 3).await.community, place(1), "what is closed stays as it was");
    refused(&harness, RESIDENT, wish(4), ("community_ended", "community", "active")).await;
});
