//! Parts of wishes matched to items of the catalogue (story 1).

use uuid::Uuid;
use wuwei_contracts::{
    Reference,
    delegation::{
        AcceptCase, CaseDecided, CaseFiled, CaseOrigin, CaseRefused, CaseState, DecideCase, Decision, GetCase,
        ListCases,
    },
    wishes::{Channel, MatchTarget},
};
use wuwei_testkit::{Harness, announced, both};

use crate::office::{DELEGATION, OFFICER, RESIDENT, SAMPLE, VERSION, matched, open, service_item};

both!(a_matched_part_of_a_wish_opens_a_case_of_the_same_story, async |backend| {
    let harness = open(backend).await;
    let event = announced("dalang", 1, matched(service_item("station")));
    harness.deliver(&event).await;
    let filed = harness.expect::<CaseFiled>(|_| true).await;
    assert_eq!((filed.data.case.id, filed.correlationid, filed.causationid), (event.id, event.correlationid, event.id));
    assert!(filed.sample && filed.data.case.sample, "a sample wish makes a sample case");
    let query = GetCase { case: event.id.into(), community: None };
    let answer = harness.call(OFFICER, "dalang", query).await.unwrap();
    assert_eq!(answer.case.origin, CaseOrigin::WishPart { wish: Uuid::from_u128(7), part: 2 });
    assert_eq!((answer.case.applicant.as_deref(), answer.channel), (Some(RESIDENT), Channel::Visit));
    assert_eq!((answer.case.community.as_str(), answer.case.catalogue.as_str()), (SAMPLE, VERSION));
    assert_eq!(answer.case.holder, format!("station:{SAMPLE}"));
    let by_receipt = GetCase { case: Reference::Receipt(answer.case.receipt.clone()), community: None };
    assert_eq!(harness.call(OFFICER, "dalang", by_receipt).await.unwrap(), answer);
    for (wish, total) in [(7, 1), (8, 0)] {
        let query = ListCases { wish: Some(Uuid::from_u128(wish)), ..ListCases::default() };
        assert_eq!(harness.call(OFFICER, "dalang", query).await.unwrap().total, total, "of wish {wish}");
    }
    // Whoever goes on with it, it stays the wish's story.
    harness.call(OFFICER, "dalang", AcceptCase { id: event.id, community: None }).await.unwrap();
    let reason = "已办理读者证".to_owned();
    let decide = DecideCase { id: event.id, community: None, decision: Decision::Done, reason };
    harness.call(OFFICER, "dalang", decide).await.unwrap();
    let decided = harness.expect::<CaseDecided>(|_| true).await;
    assert_eq!((decided.correlationid, decided.data.in_time), (event.correlationid, true));
});

both!(a_part_matched_to_an_item_nobody_knows_makes_a_refused_case, async |backend| {
    let harness = open(backend).await;
    let event = announced("dalang", 1, matched(service_item("nothing")));
    harness.deliver(&event).await;
    let refused = harness.expect::<CaseRefused>(|_| true).await;
    assert_eq!((refused.data.case.id, refused.data.case.state), (event.id, CaseState::Refused));
    assert_eq!((refused.sequence(), refused.data.case.item.as_str()), (Some(1), "nothing"));
    assert!(refused.data.reason.contains(VERSION), "{}", refused.data.reason);
    harness.settled().await;
    assert!(harness.waiting("escalate_case").await.is_empty());
});

both!(without_any_catalogue_a_matched_part_is_refused_and_no_letter_is_dead, async |backend| {
    let harness = Harness::start(backend, DELEGATION).await;
    harness.deliver(&announced("dalang", 1, matched(service_item("station")))).await;
    let refused = harness.expect::<CaseRefused>(|_| true).await;
    assert_eq!(refused.data.case.catalogue, "none");
    harness.settled().await;
});

both!(parts_matched_to_something_else_are_left_to_others, async |backend| {
    let harness = open(backend).await;
    let organisation = MatchTarget::Organisation { organisation: Uuid::from_u128(9) };
    harness.deliver(&announced("dalang", 1, matched(organisation))).await;
    harness.settled().await;
    assert_eq!(harness.database().rows("cases").await, 0);
});
