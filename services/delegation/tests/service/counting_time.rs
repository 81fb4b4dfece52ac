//! The clock of a case: what moves it, what does not, and which light it shows.

use jiff::{SignedDuration, Timestamp};
use wuwei_contracts::{
    PageRequest,
    delegation::{CaseDecided, Decision, Light, ListCases},
};
use wuwei_testkit::{Harness, both};

use crate::office::{
    CLERK, OFFICER, advance_to, case, comment, decide, id, in_hand, open, opened, read, request, supplement,
};

/// How many cases of each light there are now: green, yellow, red.
async fn lights(harness: &Harness) -> [u64; 3] {
    let mut counts = [0; 3];
    for (count, light) in counts.iter_mut().zip([Light::Green, Light::Yellow, Light::Red]) {
        let page = PageRequest { after: None, limit: Some(10) };
        let query = ListCases { light: Some(light), page, ..ListCases::default() };
        let page = harness.call(OFFICER, "dalang", query).await.unwrap();
        assert!(page.items.iter().all(|answer| answer.light == Some(light)));
        *count = page.total;
    }
    counts
}

/// Four working days of five after `filed`: the end of the fourth.
fn four_fifths(filed: Timestamp) -> Timestamp {
    wuwei_calendar::after(filed, 4).unwrap().at
}

/// Enough that nothing a test does takes it beyond a bound by itself.
const MARGIN: SignedDuration = SignedDuration::from_mins(5);

both!(a_comment_moves_no_clock, async |backend| {
    let harness = open(backend).await;
    let before = in_hand(&harness, 1).await;
    let due = harness.waiting("escalate_case").await;
    harness.advance(SignedDuration::from_hours(30));
    let after = harness.call(CLERK, "dalang", comment(1)).await.unwrap();
    assert_eq!((after.case.limit, after.case.state), (before.case.limit, before.case.state));
    assert_eq!(harness.waiting("escalate_case").await, due, "the escalation is due when it was");
    harness.call(CLERK, "dalang", request(1)).await.unwrap();
    let paused = read(&harness, 1).await;
    let commented = harness.call(CLERK, "dalang", comment(1)).await.unwrap();
    assert_eq!((commented.days_left, commented.case.limit), (paused.days_left, None));
    assert!(harness.waiting("escalate_case").await.is_empty(), "a comment starts no clock");
});

both!(lights_turn_yellow_after_four_fifths_and_red_at_the_limit, async |backend| {
    let harness = open(backend).await;
    let filed = opened(&harness, 1).await.case;
    let (yellow, limit) = (four_fifths(filed.filed), filed.limit.unwrap());
    assert_eq!(limit, wuwei_calendar::after(filed.filed, 5).unwrap().at);
    assert_eq!(lights(&harness).await, [1, 0, 0]);
    advance_to(&harness, yellow - MARGIN);
    assert_eq!(lights(&harness).await, [1, 0, 0]);
    advance_to(&harness, yellow);
    assert_eq!(lights(&harness).await, [0, 1, 0]);
    advance_to(&harness, limit - MARGIN);
    assert_eq!(lights(&harness).await, [0, 1, 0]);
    advance_to(&harness, limit);
    assert_eq!(lights(&harness).await, [0, 0, 1]);
});

both!(a_clock_that_stood_still_goes_on_with_the_working_days_that_were_left, async |backend| {
    let harness = open(backend).await;
    let filed = in_hand(&harness, 1).await.case.filed;
    advance_to(&harness, four_fifths(filed) + MARGIN);
    let paused = harness.call(CLERK, "dalang", request(1)).await.unwrap();
    let used = wuwei_calendar::used(filed, paused.case.changed);
    assert_eq!((paused.days_left, paused.light), (Some(5 - used), Some(Light::Yellow)));
    harness.advance(SignedDuration::from_hours(24 * 20));
    harness.settled().await;
    assert_eq!(lights(&harness).await, [0, 1, 0], "it shows the light in which it was stopped");
    let again = harness.call(CLERK, "dalang", supplement(1)).await.unwrap();
    let expected = wuwei_calendar::after(again.case.changed, 5 - used).unwrap().at;
    assert_eq!(again.case.limit, Some(expected));
    advance_to(&harness, expected - MARGIN);
    let decided = harness.call(CLERK, "dalang", decide(1, Decision::Done)).await.unwrap();
    assert!(decided.outcome.unwrap().in_time);
});

both!(a_case_decided_after_its_limit_is_not_in_time, async |backend| {
    let harness = open(backend).await;
    let limit = in_hand(&harness, 1).await.case.limit.unwrap();
    advance_to(&harness, limit);
    harness.settled().await;
    harness.call(CLERK, "dalang", decide(1, Decision::Done)).await.unwrap();
    let event = harness.expect::<CaseDecided>(|event| event.data.case.id == id(1)).await;
    assert_eq!((event.data.in_time, event.data.promised), (false, limit));
});

both!(what_is_promised_for_the_same_day_is_due_at_midnight, async |backend| {
    let harness = open(backend).await;
    let answer = harness.call(CLERK, "dalang", case(1, "at-once")).await.unwrap();
    let tomorrow = wuwei_calendar::date(answer.case.filed).tomorrow().unwrap();
    assert_eq!(answer.case.limit, wuwei_calendar::begins(tomorrow));
    assert_eq!(answer.light, Some(Light::Green));
});
