//! Cases are read by staff in their scope, and by the person they are for.

use wuwei_contracts::{
    Kind, PageRequest, Reference, Role,
    delegation::{
        CaseCount, CaseState, CaseStep, CaseTimeline, CountCases, Decision, FollowCase, GetCase, ListCases, OpenCase,
        RequestSupplement,
    },
};
use wuwei_testkit::{Harness, both};

use crate::office::{
    AWAY, CLERK, HOME, NEXT, OFFICER, OFFICER_AWAY, RESIDENT, VILLAGE, accept, case, comment, community, decide, id,
    in_hand, open, opened, read, refused, request, supplement, village,
};

async fn listed(harness: &Harness, query: ListCases) -> Vec<uuid::Uuid> {
    let page = harness.call(OFFICER, "dalang", query).await.unwrap();
    assert_eq!(page.total, page.items.len() as u64);
    page.items.into_iter().map(|answer| answer.case.id).collect()
}

both!(a_case_is_read_by_its_id_and_by_its_receipt_number, async |backend| {
    let harness = open(backend).await;
    let answer = opened(&harness, 1).await;
    let receipt = Reference::Receipt(answer.case.receipt.clone());
    for case in [id(1).into(), receipt.clone()] {
        let query = GetCase { case, community: Some(community(HOME)) };
        assert_eq!(harness.call(CLERK, "dalang", query).await.unwrap(), answer);
    }
    let unnamed = GetCase { case: receipt.clone(), community: None };
    assert_eq!(harness.call(CLERK, "dalang", unnamed.clone()).await.unwrap_err().kind, Kind::Forbidden);
    let unknown = ("case_unknown", "case", "known");
    refused(&harness, (OFFICER_AWAY, "humen"), unnamed, unknown).await;
    let elsewhere = GetCase { case: receipt, community: Some(community(NEXT)) };
    let expected = ("of_another_community", "community", "community");
    refused(&harness, (OFFICER, "dalang"), elsewhere, expected).await;
});

// Receipt numbers are counted by each town for itself.
both!(a_receipt_number_names_the_case_of_the_town_that_is_asked, async |backend| {
    let harness = open(backend).await;
    let here = opened(&harness, 1).await;
    let away = OpenCase { community: community(AWAY), ..case(2, "station") };
    let away = harness.call(OFFICER_AWAY, "humen", away).await.unwrap();
    assert_eq!(here.case.receipt, away.case.receipt);
    let query = GetCase { case: here.case.receipt.clone().into(), community: None };
    assert_eq!(harness.call(OFFICER, "dalang", query.clone()).await.unwrap(), here);
    assert_eq!(harness.call(OFFICER_AWAY, "humen", query).await.unwrap(), away);
});

both!(the_person_a_case_is_for_follows_it_and_nobody_else_does, async |backend| {
    let harness = open(backend).await;
    let answer = opened(&harness, 1).await;
    let follow = FollowCase { case: answer.case.receipt.clone().into() };
    assert_eq!(harness.call(RESIDENT, "dalang", follow.clone()).await.unwrap(), answer);
    let expected = ("not_the_applicant", "case", "applicant");
    for somebody in ["somebody", CLERK] {
        refused(&harness, (somebody, "dalang"), follow.clone(), expected).await;
    }
    let read = GetCase { case: id(1).into(), community: Some(community(HOME)) };
    assert_eq!(harness.call(RESIDENT, "dalang", read).await.unwrap_err().kind, Kind::Forbidden);
});

both!(cases_are_listed_by_place_state_and_holder_and_page_by_page, async |backend| {
    let harness = open(backend).await;
    for (number, item) in [(1, "station"), (2, "centre"), (3, "town"), (4, "station")] {
        harness.call(CLERK, "dalang", case(number, item)).await.unwrap();
    }
    let next = OpenCase { community: community(NEXT), ..case(5, "station") };
    harness.call(OFFICER, "dalang", next).await.unwrap();
    harness.call(CLERK, "dalang", accept(4)).await.unwrap();
    let all = ListCases::default();
    assert_eq!(listed(&harness, all.clone()).await, [1, 2, 3, 4, 5].map(id));
    let of_state = |state| ListCases { state: Some(state), ..ListCases::default() };
    assert_eq!(listed(&harness, of_state(CaseState::InHand)).await, [id(4)]);
    assert!(listed(&harness, of_state(CaseState::Done)).await.is_empty());
    let held = ListCases { holder: Some("town:dalang".to_owned()), ..ListCases::default() };
    assert_eq!(listed(&harness, held).await, [id(3)]);
    let of_village = ListCases { village: Some(village(VILLAGE)), ..ListCases::default() };
    assert_eq!(listed(&harness, of_village.clone()).await, [1, 2, 3, 4].map(id));
    assert_eq!(harness.call(CLERK, "dalang", of_village).await.unwrap().total, 4);
    let of_community = ListCases { community: Some(community(NEXT)), ..ListCases::default() };
    assert_eq!(listed(&harness, of_community.clone()).await, [id(5)]);
    for query in [all.clone(), of_community] {
        assert_eq!(harness.call(CLERK, "dalang", query).await.unwrap_err().kind, Kind::Forbidden);
    }
    let page = PageRequest { after: None, limit: Some(2) };
    let first = harness.call(OFFICER, "dalang", ListCases { page, ..all.clone() }).await.unwrap();
    assert_eq!((first.items.len(), first.total), (2, 5));
    let page = PageRequest { after: first.next, limit: Some(500) };
    let second = harness.call(OFFICER, "dalang", ListCases { page, ..all.clone() }).await.unwrap();
    assert_eq!((second.items.len(), second.items[0].case.id, second.next), (3, id(3), None));
    let page = PageRequest { after: Some("nonsense".to_owned()), limit: None };
    let query = ListCases { page, ..all };
    refused(&harness, (OFFICER, "dalang"), query, ("wrong_cursor", "page.after", "cursor")).await;
});

both!(the_timeline_tells_who_did_what_when_and_why, async |backend| {
    let harness = open(backend).await;
    harness.grant("auditor", Role::Auditor, "city").await;
    in_hand(&harness, 1).await;
    harness.call(CLERK, "dalang", request(1)).await.unwrap();
    harness.call(CLERK, "dalang", supplement(1)).await.unwrap();
    harness.call(OFFICER, "dalang", comment(1)).await.unwrap();
    harness.call(CLERK, "dalang", decide(1, Decision::Done)).await.unwrap();
    let page = PageRequest::default();
    let query = CaseTimeline { case: id(1).into(), community: None, page };
    let told = harness.call("auditor", "dalang", query.clone()).await.unwrap();
    let steps: Vec<_> = told.items.iter().map(|entry| (entry.version, entry.step, entry.by.as_str())).collect();
    let expected = [
        (1, CaseStep::Filed, CLERK),
        (2, CaseStep::Accepted, CLERK),
        (3, CaseStep::SupplementRequested, CLERK),
        (4, CaseStep::Supplemented, CLERK),
        (5, CaseStep::Commented, OFFICER),
        (6, CaseStep::Decided, CLERK),
    ];
    assert_eq!((steps, told.total), (expected.to_vec(), 6));
    let texts: Vec<_> = told.items.iter().filter_map(|entry| entry.text.as_deref()).collect();
    assert_eq!(texts, ["户口簿；租赁凭证", "已与申请人联系", "材料齐全"]);
    assert!(told.items.is_sorted_by_key(|entry| entry.at));
    assert_eq!(told.items[5].at, read(&harness, 1).await.case.changed);
    let page = PageRequest { after: Some("4".to_owned()), limit: Some(1) };
    let one = harness.call("auditor", "dalang", CaseTimeline { page, ..query }).await.unwrap();
    assert_eq!((one.items[0].version, one.next.as_deref()), (5, Some("5")));
});

both!(a_page_ends_early_where_its_items_would_not_fit_into_a_reply, async |backend| {
    let harness = open(backend).await;
    in_hand(&harness, 1).await;
    for _ in 0..100 {
        let materials = (0..20).map(|number| format!("{number}{}", "证".repeat(98))).collect();
        let much = RequestSupplement { materials, ..request(1) };
        harness.call(CLERK, "dalang", much).await.unwrap();
        harness.call(CLERK, "dalang", supplement(1)).await.unwrap();
    }
    let page = PageRequest { after: None, limit: Some(500) };
    let mut query = CaseTimeline { case: id(1).into(), community: None, page };
    let (mut versions, mut pages) = (Vec::new(), 0);
    loop {
        let told = harness.call(OFFICER, "dalang", query.clone()).await.unwrap();
        assert_eq!(told.total, 202);
        versions.extend(told.items.into_iter().map(|entry| entry.version));
        pages += 1;
        query.page.after = told.next;
        if query.page.after.is_none() {
            break;
        }
    }
    assert_eq!((versions, pages), ((1..=202).collect::<Vec<_>>(), 2));
});

both!(cases_are_counted_by_light_and_by_whether_the_promise_was_kept, async |backend| {
    let harness = open(backend).await;
    let count =
        async |who: &'static str, town: &'static str| harness.call(who, town, CountCases {}).await.unwrap().towns;
    assert!(count(OFFICER, "dalang").await.is_empty());
    for number in 1..=3 {
        in_hand(&harness, number).await;
    }
    harness.call(CLERK, "dalang", decide(1, Decision::Done)).await.unwrap();
    let none =
        CaseCount { green: 0, yellow: 0, red: 0, in_time: 0, late: 0, refused: 0, town: wuwei_testkit::town("dalang") };
    assert_eq!(count(OFFICER, "dalang").await, [CaseCount { green: 2, in_time: 1, ..none.clone() }]);
    let limit = read(&harness, 2).await.case.limit.unwrap();
    crate::office::advance_past(&harness, limit);
    harness.call(CLERK, "dalang", decide(2, Decision::Declined)).await.unwrap();
    let expected = [CaseCount { red: 1, in_time: 1, late: 1, ..none }];
    assert_eq!(count(OFFICER, "dalang").await, expected);
    assert_eq!(count(crate::office::CITY, "city").await, expected);
    assert!(count(OFFICER_AWAY, "humen").await.is_empty());
    assert_eq!(harness.call(RESIDENT, "dalang", CountCases {}).await.unwrap_err().kind, Kind::Forbidden);
});
