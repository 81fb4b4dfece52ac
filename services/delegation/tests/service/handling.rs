//! Cases in hand: accepted, refused, supplemented, decided, rated, and by whom.

use wuwei_contracts::{
    Kind, Role,
    delegation::{
        CaseAccepted, CaseDecided, CaseRated, CaseRefused, CaseState, CaseSupplemented, CommentCase, Decision,
        RateCase, RefuseCase, SupplementRequested,
    },
};
use wuwei_testkit::{Backend, assert_dense, both};

use crate::office::{
    CLERK, HOME, NEXT, OFFICER, OFFICER_AWAY, OTHER_CLERK, RESIDENT, accept, comment, community, decide, id, in_hand,
    open, opened, read, refused, request, supplement,
};

both!(a_case_is_accepted_supplemented_done_and_rated, async |backend| {
    let harness = open(backend).await;
    opened(&harness, 1).await;
    let accepted = harness.call(CLERK, "dalang", accept(1)).await.unwrap();
    assert_eq!((accepted.case.state, accepted.handler.as_deref()), (CaseState::InHand, Some(CLERK)));
    let paused = harness.call(CLERK, "dalang", request(1)).await.unwrap();
    assert_eq!((paused.case.state, paused.missing.len(), paused.case.limit), (CaseState::Paused, 2, None));
    assert_eq!(read(&harness, 1).await, paused);
    harness.call(CLERK, "dalang", supplement(1)).await.unwrap();
    let done = harness.call(CLERK, "dalang", decide(1, Decision::Done)).await.unwrap();
    assert!(done.outcome.as_ref().unwrap().in_time);
    let rated = harness.call(RESIDENT, "dalang", RateCase { id: id(1), stars: 4 }).await.unwrap();
    assert_eq!((rated.case.state, rated.outcome.as_ref().unwrap().stars), (CaseState::Rated, Some(4)));
    assert_eq!(read(&harness, 1).await, rated);
    assert_eq!(harness.expect::<CaseAccepted>(|_| true).await.data.case, accepted.case);
    assert_eq!(harness.expect::<SupplementRequested>(|_| true).await.data.materials, ["户口簿", "租赁凭证"]);
    assert_eq!(harness.expect::<CaseSupplemented>(|_| true).await.sequence(), Some(4));
    let event = harness.expect::<CaseDecided>(|_| true).await;
    assert_eq!((event.data.decision, event.data.in_time, event.data.case), (Decision::Done, true, done.case));
    assert_eq!(harness.expect::<CaseRated>(|_| true).await.data.stars, 4);
    harness.settled().await;
    let events = harness.events_of(&format!("case/{}", id(1))).await;
    assert_eq!(events.len(), 6);
    assert_dense(&events);
    assert!(events.iter().all(|event| event.correlationid == events[0].correlationid), "one story");
});

both!(a_rating_by_someone_else_is_refused, async |backend| {
    let harness = open(backend).await;
    in_hand(&harness, 1).await;
    harness.call(CLERK, "dalang", decide(1, Decision::Declined)).await.unwrap();
    let rate = |stars| RateCase { id: id(1), stars };
    for somebody in ["somebody", CLERK, OFFICER] {
        let by = (somebody, "dalang");
        let rejection = refused(&harness, by, rate(1), ("not_the_applicant", "id", "applicant")).await;
        assert_eq!(rejection.kind, Kind::Forbidden);
    }
    for stars in [0, 6] {
        refused(&harness, (RESIDENT, "dalang"), rate(stars), ("invalid_field", "stars", "range")).await;
    }
    harness.call(RESIDENT, "dalang", rate(1)).await.unwrap();
    refused(&harness, (RESIDENT, "dalang"), rate(5), ("wrong_state", "id", "state")).await;
});

both!(no_step_is_taken_from_a_state_it_does_not_begin_in, async |backend| {
    let harness = open(backend).await;
    let by = (CLERK, "dalang");
    let wrong = ("wrong_state", "id", "state");
    let refuse = || RefuseCase { id: id(1), community: Some(community(HOME)), reason: "不属受理范围".to_owned() };
    opened(&harness, 1).await;
    refused(&harness, by, request(1), wrong).await;
    refused(&harness, by, supplement(1), wrong).await;
    refused(&harness, by, decide(1, Decision::Done), wrong).await;
    harness.call(CLERK, "dalang", accept(1)).await.unwrap();
    refused(&harness, by, accept(1), wrong).await;
    refused(&harness, by, refuse(), wrong).await;
    harness.call(CLERK, "dalang", request(1)).await.unwrap();
    refused(&harness, by, decide(1, Decision::Done), wrong).await;
    harness.call(CLERK, "dalang", supplement(1)).await.unwrap();
    harness.call(CLERK, "dalang", decide(1, Decision::Done)).await.unwrap();
    refused(&harness, by, comment(1), wrong).await;
    refused(&harness, by, accept(99), ("case_unknown", "id", "known")).await;
});

both!(a_refused_case_says_why_and_is_over, async |backend| {
    let harness = open(backend).await;
    opened(&harness, 1).await;
    let refuse = RefuseCase { id: id(1), community: Some(community(HOME)), reason: "不属受理范围".to_owned() };
    let phone = RefuseCase { reason: "请打13800138000".to_owned(), ..refuse.clone() };
    refused(&harness, (CLERK, "dalang"), phone, ("invalid_field", "reason", "personal_number")).await;
    let answer = harness.call(CLERK, "dalang", refuse).await.unwrap();
    assert_eq!((answer.case.state, answer.refused.as_deref()), (CaseState::Refused, Some("不属受理范围")));
    assert_eq!(harness.expect::<CaseRefused>(|_| true).await.data.reason, "不属受理范围");
    assert!(harness.waiting("escalate_case").await.is_empty());
});

both!(staff_act_on_cases_of_their_own_scope_only, async |backend| {
    let harness = open(backend).await;
    harness.grant("next", Role::StationClerk, "village:441900113219").await;
    in_hand(&harness, 1).await;
    let elsewhere = CommentCase { community: Some(community(NEXT)), ..comment(1) };
    let by = ("next", "dalang");
    refused(&harness, by, elsewhere, ("of_another_community", "community", "community")).await;
    for (who, town) in [("next", "dalang"), (RESIDENT, "dalang"), (OFFICER_AWAY, "dalang")] {
        assert_eq!(harness.call(who, town, comment(1)).await.unwrap_err().kind, Kind::Forbidden, "{who}");
    }
    let unnamed = CommentCase { community: None, ..comment(1) };
    assert_eq!(harness.call(CLERK, "dalang", unnamed.clone()).await.unwrap_err().kind, Kind::Forbidden);
    harness.call(OFFICER, "dalang", unnamed.clone()).await.unwrap();
    let unknown = ("case_unknown", "id", "known");
    refused(&harness, (OFFICER_AWAY, "humen"), unnamed, unknown).await;
});

// Two instances, so that the race is decided by the database.
#[test]
fn of_two_clerks_who_take_a_case_at_once_one_has_it() {
    wuwei_testkit::run(Backend::Postgres, async |backend| {
        let mut harness = open(backend).await;
        harness.second_instance().await;
        for number in 1..=20 {
            opened(&harness, number).await;
            let (one, other) = tokio::join!(
                harness.call(CLERK, "dalang", accept(number)),
                harness.call(OTHER_CLERK, "dalang", accept(number)),
            );
            assert_eq!(u8::from(one.is_ok()) + u8::from(other.is_ok()), 1, "{one:?} {other:?}");
            let winner = if one.is_ok() { CLERK } else { OTHER_CLERK };
            assert_eq!(&*one.err().or(other.err()).unwrap().code, "wrong_state");
            assert_eq!(read(&harness, number).await.handler.as_deref(), Some(winner));
        }
        harness.settled().await;
    });
}
