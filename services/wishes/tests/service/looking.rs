//! Looking wishes up: one, many, and what happened to one.

use jiff::SignedDuration;
use uuid::Uuid;
use wuwei_contracts::{
    CommunityId, Page, PageRequest, Reference, VillageCode,
    registry::CommunityRegistered,
    wishes::{
        ActedAs, CollectWish, ConfirmWish, CountWishes, FollowWish, GetWish, Grade, Happening, ListWishes, OpenParts,
        ReturnCause, RevokeClaim, SubmitWish, WishState, WishSubmitted, WishTimeline,
    },
};
use wuwei_testkit::{Harness, announced, both};

use crate::office::{
    CLERK, OFFICER, OTHER_VOLUNTEER, RESIDENT, SECRET, VOLUNTEER, claim, collected, community, fulfil, fulfilled, open,
    place, refused, visit, wish,
};

both!(a_wish_is_found_by_its_id_and_by_the_number_on_its_receipt, async |backend| {
    let harness = open(backend).await;
    let view = collected(&harness, 1, 1).await;
    let (id, receipt) = (Reference::Id(view.id), Reference::Receipt(view.receipt.clone()));
    for (town, wish) in [("dalang", &id), ("city", &id), ("dalang", &receipt)] {
        assert_eq!(harness.call("anybody", town, GetWish { wish: wish.clone() }).await.unwrap(), view);
    }
    for (town, wish, code) in
        [("humen", &id, "wish_unknown"), ("humen", &receipt, "wish_unknown"), ("city", &receipt, "receipt_of_town")]
    {
        let rejection = harness.call("anybody", town, GetWish { wish: wish.clone() }).await.unwrap_err();
        assert_eq!(&*rejection.code, code);
    }
    let nothing = GetWish { wish: Reference::Id(Uuid::from_u128(9)) };
    refused(&harness, "anybody", nothing, ("wish_unknown", "wish", "known")).await;
});

both!(a_wish_is_found_by_its_follow_code_alone_and_by_nobody_elses, async |backend| {
    let harness = open(backend).await;
    let unnamed = SubmitWish { anonymous: true, ..wish(1) };
    let receipt = harness.call(RESIDENT, "dalang", unnamed).await.unwrap();
    let code = receipt.follow_code.unwrap();
    let event = harness.expect::<WishSubmitted>(|_| true).await;
    assert_eq!((event.actor.as_str(), event.data.wisher), ("unnamed", None), "who gave no name is named nowhere");
    let follow = |follow_code: &str| FollowWish { follow_code: follow_code.to_owned() };
    assert_eq!(harness.call("anybody", "city", follow(&code)).await.unwrap(), receipt.wish);
    let read = code.to_lowercase().replace('0', "o").replace('1', "l");
    assert_eq!(harness.call("anybody", "city", follow(&read)).await.unwrap(), receipt.wish, "as people read it");
    let collected = harness.call(CLERK, "dalang", visit(2, 1)).await.unwrap();
    let other = follow(&collected.follow_code.unwrap());
    assert_eq!(harness.call("anybody", "city", other).await.unwrap(), collected.wish);
    harness.call(RESIDENT, "dalang", wish(3)).await.unwrap();
    let codes = "SELECT COUNT(*) AS n FROM follow_codes";
    assert_eq!(harness.database().count(codes).await, 2, "who signs in has none");
    refused(&harness, "anybody", follow("AAAAAAAAAAAA"), ("code_unknown", "follow_code", "known")).await;
    refused(&harness, "anybody", follow("A"), ("invalid_field", "follow_code", "length")).await;
    assert_eq!(
        harness.database().count(&format!("{codes} WHERE digest = '{code}'")).await,
        0,
        "the code stands nowhere"
    );
});

both!(each_town_counts_its_own_receipt_numbers, async |backend| {
    let harness = open(backend).await;
    let away = CommunityId::parse("441900121004-0001").unwrap();
    let mut community = community(1);
    (community.id, community.village, community.town) = (away.clone(), away.village(), wuwei_testkit::town("humen"));
    harness.deliver(&announced("humen", 1, CommunityRegistered { community })).await;
    harness.settled().await;
    let own = harness.call(RESIDENT, "dalang", wish(1)).await.unwrap().wish;
    let away = harness.call(RESIDENT, "humen", SubmitWish { community: away, ..wish(2) }).await.unwrap().wish;
    assert_eq!(own.receipt, away.receipt, "the first of each");
    for (town, view) in [("dalang", own), ("humen", away)] {
        let wish = Reference::Receipt(view.receipt.clone());
        assert_eq!(harness.call("anybody", town, GetWish { wish }).await.unwrap(), view);
    }
});

async fn ids(harness: &Harness, query: ListWishes) -> Vec<u128> {
    let page = harness.call("anybody", "dalang", query).await.unwrap();
    assert_eq!(page.total, page.items.len() as u64);
    page.items.into_iter().map(|wish| wish.id.as_u128()).collect()
}

both!(wishes_are_listed_by_place_state_grade_category_and_what_is_open, async |backend| {
    let harness = open(backend).await;
    collected(&harness, 1, 1).await;
    let elsewhere = CollectWish { community: place(2), grade: Grade::NearTerm, ..visit(2, 2) };
    harness.call(CLERK, "dalang", elsewhere).await.unwrap();
    fulfilled(&harness, 3).await;
    harness.call(RESIDENT, "dalang", wish(4)).await.unwrap();
    harness.call(VOLUNTEER, "dalang", claim(2, 1)).await.unwrap();
    let revoke = RevokeClaim { wish: Uuid::from_u128(2), community: None, part: 1, reason: "没动静".to_owned() };
    harness.call(OFFICER, "dalang", revoke).await.unwrap();
    let all = ListWishes::default;
    assert_eq!(ids(&harness, all()).await, [1, 2, 3, 4]);
    assert_eq!(ids(&harness, ListWishes { community: Some(place(2)), ..all() }).await, [2]);
    assert_eq!(ids(&harness, ListWishes { village: Some(place(1).village()), ..all() }).await, [1, 2, 3, 4]);
    let other = VillageCode::parse("441900113218");
    assert_eq!(ids(&harness, ListWishes { village: other, ..all() }).await, []);
    assert_eq!(ids(&harness, ListWishes { state: Some(WishState::Published), ..all() }).await, [1, 2]);
    assert_eq!(ids(&harness, ListWishes { grade: Some(Grade::NearTerm), ..all() }).await, [2]);
    assert_eq!(ids(&harness, ListWishes { category: Some("safety".to_owned()), ..all() }).await, []);
    assert_eq!(ids(&harness, ListWishes { parts: Some(OpenParts::Open), ..all() }).await, [1, 2]);
    assert_eq!(ids(&harness, ListWishes { parts: Some(OpenParts::Priority), ..all() }).await, [2]);
    let town = Some(wuwei_testkit::town("humen"));
    refused(&harness, "anybody", ListWishes { town, ..all() }, ("other_town", "town", "owner")).await;
});

both!(pages_follow_each_other_without_gap_or_repeat, async |backend| {
    let harness = open(backend).await;
    for number in 1..=5 {
        collected(&harness, number, 1).await;
    }
    let mut query = ListWishes { page: PageRequest { after: None, limit: Some(2) }, ..ListWishes::default() };
    let mut seen = Vec::new();
    loop {
        let Page { items, total, next } = harness.call("anybody", "dalang", query.clone()).await.unwrap();
        assert_eq!(total, 5);
        seen.push(items.into_iter().map(|wish| wish.id.as_u128()).collect::<Vec<_>>());
        match next {
            Some(next) => query.page.after = Some(next),
            None => break,
        }
    }
    assert_eq!(seen, [vec![1, 2], vec![3, 4], vec![5]]);
    query.page.after = Some("nonsense".to_owned());
    refused(&harness, "anybody", query, ("wrong_cursor", "page.after", "cursor")).await;
});

both!(a_timeline_tells_what_happened_by_whom_in_which_role_and_nothing_private, async |backend| {
    let harness = open(backend).await;
    let follow_code = harness.call(CLERK, "dalang", visit(1, 1)).await.unwrap().follow_code;
    harness.call(VOLUNTEER, "dalang", claim(1, 1)).await.unwrap();
    harness.advance(SignedDuration::from_hours(24 * 8));
    harness.settled().await;
    harness.call(OTHER_VOLUNTEER, "dalang", claim(1, 1)).await.unwrap();
    harness.call(OFFICER, "dalang", fulfil(1, 1)).await.unwrap();
    let answer = ConfirmWish { wish: Uuid::from_u128(1), follow_code, solved: true, satisfied: true };
    harness.call(RESIDENT, "dalang", answer).await.unwrap();
    let query = WishTimeline { wish: Reference::Id(Uuid::from_u128(1)), page: PageRequest::default() };
    let Page { items, total, next } = harness.call("anybody", "dalang", query.clone()).await.unwrap();
    assert_eq!((total, next), (6, None));
    let told = |one: &Happening| (one.what.clone(), one.acted_as, one.by.clone());
    let staff = |who: &str| Some(who.to_owned());
    let expected = [
        ("collected", ActedAs::Staff, staff(CLERK)),
        ("part_claimed", ActedAs::Claimant, None),
        ("claim_returned", ActedAs::System, staff("service:wishes")),
        ("part_claimed", ActedAs::Claimant, None),
        ("part_fulfilled", ActedAs::Staff, staff(OFFICER)),
        ("confirmed", ActedAs::Wisher, None),
    ];
    let expected = expected.map(|(what, acted_as, by)| (what.to_owned(), acted_as, by));
    assert_eq!(items.iter().map(told).collect::<Vec<_>>(), expected);
    assert_eq!((items[2].cause, items[2].part), (Some(ReturnCause::Expired), Some(1)));
    assert_eq!(items[0].reason.as_deref(), Some("装扶手最要紧"), "what the talk came to");
    let text = serde_json::to_string(&items).unwrap();
    let named = |who: &str| text.contains(&format!("\"{who}\""));
    assert!(named(OFFICER) && !named(VOLUNTEER) && !named(RESIDENT) && !text.contains(SECRET), "{text}");
    let page = PageRequest { after: Some("4".to_owned()), limit: Some(1) };
    let page = harness.call("anybody", "dalang", WishTimeline { page, ..query }).await.unwrap();
    assert_eq!((page.items.len(), page.items[0].what.as_str(), page.next.as_deref()), (1, "part_fulfilled", Some("5")));
});

both!(wishes_are_counted_by_state_and_grade_and_late_once_their_limit_is_over, async |backend| {
    let harness = open(backend).await;
    harness.call(RESIDENT, "dalang", wish(1)).await.unwrap();
    let limit = collected(&harness, 2, 1).await.limit.unwrap();
    collected(&harness, 3, 1).await;
    let counted = async |town: &'static str| {
        let counts = harness.call("anybody", town, CountWishes {}).await.unwrap().counts;
        counts.into_iter().map(|one| (one.state, one.grade, one.wishes, one.late)).collect::<Vec<_>>()
    };
    let submitted = (WishState::Submitted, None, 1, 0);
    let published = |late| (WishState::Published, Some(Grade::Now), 2, late);
    for town in ["dalang", "city"] {
        assert_eq!(counted(town).await, [published(0), submitted], "{town}");
    }
    assert!(counted("humen").await.is_empty(), "it has none");
    let past = |harness: &Harness| ListWishes { limit_before: Some(harness.clock().now()), ..ListWishes::default() };
    assert!(ids(&harness, past(&harness)).await.is_empty());
    harness.advance(limit.duration_since(harness.clock().now()) + SignedDuration::from_secs(1));
    assert_eq!(counted("dalang").await, [published(2), submitted]);
    assert_eq!(ids(&harness, past(&harness)).await, [2, 3]);
});
