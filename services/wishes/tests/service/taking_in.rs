//! Handing wishes in, recording them, taking them in or not.

use uuid::Uuid;
use wuwei_contracts::{
    CommunityId, Kind, Role,
    wishes::{
        AcceptWish, Channel, CollectWish, Grade, PartState, Participants, RefuseWish, Side, SubmitWish, WishAccepted,
        WishCollected, WishRefused, WishState, WishSubmitted,
    },
};
use wuwei_testkit::{assert_dense, both};

use crate::office::{CLERK, OFFICER, PERSON, RESIDENT, VOLUNTEER, open, place, read, refused, visit, wish};

both!(a_wish_is_handed_in_and_nothing_private_is_seen, async |backend| {
    let harness = open(backend).await;
    let parts = vec!["卫生间扶手".to_owned(), "床边扶手".to_owned()];
    let reply = harness.call(RESIDENT, "dalang", SubmitWish { parts, ..wish(1) }).await.unwrap();
    assert_eq!(reply.follow_code, None, "who signs in needs no code");
    let view = reply.wish;
    assert_eq!((view.state, view.version, view.summary.as_deref()), (WishState::Submitted, 1, None));
    assert_eq!(view.parts.iter().map(|part| part.title.as_str()).collect::<Vec<_>>(), ["第1项", "第2项"]);
    assert!(view.receipt.as_str().starts_with("WS-"), "{}", view.receipt);
    assert_eq!(read(&harness, 1).await, view);
    let event = harness.expect::<WishSubmitted>(|_| true).await;
    assert_eq!((event.sample, event.sequence(), event.data.wish), (true, Some(1), view));
    assert_eq!(event.subject, Uuid::from_u128(1).to_string());
});

both!(a_wish_talked_over_at_the_door_is_public_at_once, async |backend| {
    let harness = open(backend).await;
    let reply = harness.call(CLERK, "dalang", visit(1, 2)).await.unwrap();
    let view = reply.wish;
    assert_eq!((view.state, view.grade, view.version), (WishState::Published, Some(Grade::Now), 1));
    assert_eq!(view.summary.as_deref(), Some("示例心愿：装扶手"));
    assert!(view.parts.iter().all(|part| part.state == PartState::Open) && view.parts[1].title == "扶手2");
    assert_eq!(reply.follow_code.unwrap().len(), 12, "whoever wished follows it by the code");
    let expected = wuwei_calendar_limit(view.submitted);
    assert_eq!(view.limit, Some(expected), "five working days");
    let event = harness.expect::<WishCollected>(|_| true).await;
    assert_eq!((event.data.wish, event.data.grade, event.actor.as_str()), (view, Grade::Now, CLERK));
    assert_eq!(harness.database().rows("deliberations").await, 1, "the talk is its deliberation");
});

/// Five working days after.
fn wuwei_calendar_limit(from: jiff::Timestamp) -> jiff::Timestamp {
    wuwei_calendar::after(from, 5).unwrap().at
}

both!(an_anonymous_wish_gets_a_follow_code_of_its_own, async |backend| {
    let harness = open(backend).await;
    let anonymous = |number| SubmitWish { anonymous: true, ..wish(number) };
    let one = harness.call(RESIDENT, "dalang", anonymous(1)).await.unwrap().follow_code.unwrap();
    let two = harness.call(RESIDENT, "dalang", anonymous(2)).await.unwrap().follow_code.unwrap();
    assert!(one.len() == 12 && one != two);
    let subjects = harness.database().texts("SELECT subject AS t FROM author_keys WHERE subject IS NOT NULL").await;
    assert_eq!(subjects, Vec::<String>::new(), "nothing leads to whoever handed it in");
});

both!(staff_hand_wishes_in_for_people_of_the_vault_and_nobody_else_does, async |backend| {
    let harness = open(backend).await;
    let for_person = |number, person| SubmitWish { for_person: Some(person), ..wish(number) };
    assert!(harness.call(CLERK, "dalang", for_person(1, PERSON)).await.unwrap().follow_code.is_some());
    let stranger = refused(&harness, VOLUNTEER, for_person(2, PERSON), ("not_staff", "for_person", "staff")).await;
    assert_eq!(stranger.kind, Kind::Forbidden);
    harness.grant("away", Role::StationClerk, "village:441900113209").await;
    refused(&harness, "away", for_person(2, PERSON), ("not_staff", "for_person", "staff")).await;
    let nobody = Uuid::from_u128(9);
    refused(&harness, CLERK, for_person(2, nobody), ("person_unknown", "for_person", "known")).await;
    let both = SubmitWish { anonymous: true, ..for_person(2, PERSON) };
    refused(&harness, CLERK, both, ("invalid_field", "for_person", "anonymous")).await;
});

both!(an_external_id_is_taken_once_per_channel, async |backend| {
    let harness = open(backend).await;
    let external = |number, channel| SubmitWish { channel, external_id: Some("cjt-17".to_owned()), ..wish(number) };
    harness.call(RESIDENT, "dalang", external(1, Channel::VillageApp)).await.unwrap();
    let again = external(2, Channel::VillageApp);
    let rejection = refused(&harness, RESIDENT, again, ("external_id_taken", "external_id", "unique")).await;
    assert_eq!(rejection.kind, Kind::Conflict);
    harness.call(RESIDENT, "dalang", external(2, Channel::PartnerApi)).await.unwrap();
    let lacking = SubmitWish { channel: Channel::PartnerApi, ..wish(3) };
    refused(&harness, RESIDENT, lacking, ("invalid_field", "external_id", "required")).await;
});

both!(what_cannot_be_is_refused_by_field, async |backend| {
    let harness = open(backend).await;
    let unknown = SubmitWish { category: "weather".to_owned(), ..wish(1) };
    refused(&harness, RESIDENT, unknown, ("category_unknown", "category", "known")).await;
    let elsewhere = CommunityId::parse("441900113219-0099").unwrap();
    let nowhere = SubmitWish { community: elsewhere, ..wish(1) };
    refused(&harness, RESIDENT, nowhere, ("community_unknown", "community", "known")).await;
    let real = SubmitWish { sample: false, ..wish(1) };
    refused(&harness, RESIDENT, real, ("sample_community", "sample", "sample")).await;
    let long = SubmitWish { text: "长".repeat(2001), ..wish(1) };
    let rejection = refused(&harness, RESIDENT, long, ("invalid_field", "text", "length")).await;
    assert!(!format!("{rejection:?}").contains('长'), "what is private is not repeated");
    let many = SubmitWish { parts: vec!["份".to_owned(); 21], ..wish(1) };
    refused(&harness, RESIDENT, many, ("invalid_field", "parts", "items")).await;
    harness.call(RESIDENT, "dalang", wish(1)).await.unwrap();
    refused(&harness, RESIDENT, wish(1), ("already_exists", "id", "unique")).await;
});

both!(a_phone_or_id_number_in_public_words_is_refused_and_not_repeated, async |backend| {
    let harness = open(backend).await;
    let phone = "示例 请打 138 0013 8000";
    let summary = CollectWish { summary: phone.to_owned(), ..visit(1, 1) };
    let rejection = refused(&harness, CLERK, summary, ("invalid_field", "summary", "personal_number")).await;
    assert!(!format!("{rejection:?}").contains("0013"), "{rejection:?}");
    let title = CollectWish { parts: vec![phone.to_owned()], ..visit(1, 1) };
    refused(&harness, CLERK, title, ("invalid_field", "parts.0", "personal_number")).await;
    let mut minutes = visit(1, 1);
    minutes.talk.minutes = "身份证 44190019900101123X".to_owned();
    refused(&harness, CLERK, minutes, ("invalid_field", "talk.minutes", "personal_number")).await;
    let mut alone = visit(1, 1);
    alone.talk.participants = vec![Participants { side: Side::Staff, count: 2 }];
    refused(&harness, CLERK, alone, ("invalid_field", "talk.participants", "side")).await;
    let unmarked = CollectWish { summary: "装扶手".to_owned(), ..visit(1, 1) };
    refused(&harness, CLERK, unmarked, ("sample_name", "summary", "sample_name")).await;
});

both!(a_wish_is_taken_in_or_not_once, async |backend| {
    let harness = open(backend).await;
    for number in 1..=2 {
        harness.call(RESIDENT, "dalang", wish(number)).await.unwrap();
    }
    let accept = |number, community| AcceptWish { wish: Uuid::from_u128(number), community };
    let view = harness.call(CLERK, "dalang", accept(1, Some(place(1)))).await.unwrap();
    assert_eq!((view.state, view.version), (WishState::Accepted, 2));
    harness.expect::<WishAccepted>(|event| event.data.wish == view).await;
    let reason = "合同之内".to_owned();
    let refuse = RefuseWish { wish: Uuid::from_u128(2), community: None, reason };
    let view = harness.call(OFFICER, "dalang", refuse.clone()).await.unwrap();
    assert_eq!(view.state, WishState::Refused);
    let event = harness.expect::<WishRefused>(|event| event.data.wish == view).await;
    assert!(!serde_json::to_string(&event).unwrap().contains("合同"), "the reason is the wisher's alone");
    refused(&harness, OFFICER, accept(1, None), ("wrong_state", "wish", "state")).await;
    refused(&harness, OFFICER, refuse, ("wrong_state", "wish", "state")).await;
    refused(&harness, OFFICER, accept(9, None), ("wish_unknown", "wish", "known")).await;
    refused(&harness, OFFICER, accept(1, Some(place(2))), ("other_community", "community", "own")).await;
    harness.settled().await;
    assert_dense(&harness.published("wishes").await);
});

both!(village_staff_act_only_where_they_name_a_community_of_their_own, async |backend| {
    let harness = open(backend).await;
    harness.call(RESIDENT, "dalang", wish(1)).await.unwrap();
    let accept = |community| AcceptWish { wish: Uuid::from_u128(1), community };
    let nowhere = harness.call(CLERK, "dalang", accept(None)).await.unwrap_err();
    assert_eq!(&*nowhere.code, "scope_missing");
    harness.grant("away", Role::StationClerk, "village:441900113209").await;
    let elsewhere = harness.call("away", "dalang", accept(Some(place(1)))).await.unwrap_err();
    assert_eq!(&*elsewhere.code, "scope_missing");
    let lying = Some(CommunityId::parse("441900113209-0001").unwrap());
    let lying = harness.call("away", "dalang", accept(lying)).await.unwrap_err();
    assert_eq!(&*lying.code, "other_community", "the wish's own community counts");
    let resident = harness.call(RESIDENT, "dalang", accept(Some(place(1)))).await.unwrap_err();
    assert_eq!((resident.kind, &*resident.code), (Kind::Forbidden, "role_missing"));
    let resident = harness.call(RESIDENT, "dalang", visit(2, 1)).await.unwrap_err();
    assert_eq!(resident.kind, Kind::Forbidden, "residents hand in, staff record");
});
