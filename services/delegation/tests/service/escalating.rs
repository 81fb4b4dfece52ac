//! Overdue cases: somebody is always told, once. The five defects found in peers (domain.md, section 0) cannot happen.

use futures::future::join_all;
use jiff::SignedDuration;
use wuwei_contracts::{
    CloudEvent, Role,
    delegation::{CaseEscalated, Decision, OpenCase},
};
use wuwei_testkit::{Harness, both, wait};

use crate::office::{
    AWAY, CLERK, OFFICER, OFFICER_AWAY, VILLAGE, VILLAGER, advance_past, case, comment, community, decide, id, in_hand,
    open, opened, read, request, supplement,
};

/// The escalations of a case so far, everything being settled.
async fn escalations(harness: &Harness, number: u128) -> usize {
    harness.settled().await;
    let events = harness.events_of(&format!("case/{}", id(number))).await;
    events.iter().filter(|event| event.kind == wuwei_contracts::event::type_of::<CaseEscalated>()).count()
}

async fn escalated(harness: &Harness, number: u128) -> CloudEvent<CaseEscalated> {
    harness.expect::<CaseEscalated>(|event| event.data.case.id == id(number)).await
}

both!(a_case_nobody_has_taken_escalates, async |backend| {
    let harness = open(backend).await;
    harness.grant(VILLAGER, Role::VillageOfficer, &format!("village:{VILLAGE}")).await;
    let limit = opened(&harness, 1).await.case.limit.unwrap();
    advance_past(&harness, limit);
    let event = escalated(&harness, 1).await;
    assert_eq!((event.data.level, event.data.to.as_str()), (1, "village:441900113002"));
    assert_eq!((event.actor.as_str(), event.time >= limit), ("service:delegation", true));
    let answer = read(&harness, 1).await;
    assert_eq!((answer.handler, answer.escalated.unwrap().to), (None, "village:441900113002".to_owned()));
    assert_eq!(escalations(&harness, 1).await, 1);
});

both!(a_comment_does_not_put_the_escalation_off, async |backend| {
    let harness = open(backend).await;
    let limit = in_hand(&harness, 1).await.case.limit.unwrap();
    harness.advance(limit.duration_since(harness.clock().now()) - SignedDuration::from_mins(10));
    harness.call(CLERK, "dalang", comment(1)).await.unwrap();
    assert_eq!(escalations(&harness, 1).await, 0);
    advance_past(&harness, limit);
    escalated(&harness, 1).await;
    assert_eq!(escalations(&harness, 1).await, 1);
});

// 200 due rows are read at once: there are more, and every one is taken.
both!(more_overdue_cases_than_a_page_holds_all_escalate, async |backend| {
    let harness = open(backend).await;
    let numbers = || 1..=230_u128;
    for chunk in numbers().collect::<Vec<_>>().chunks(40) {
        let answers = join_all(chunk.iter().map(|number| harness.call(CLERK, "dalang", case(*number, "at-once"))));
        answers.await.into_iter().for_each(|answer| drop(answer.unwrap()));
    }
    assert_eq!(harness.waiting("escalate_case").await.len(), 230);
    harness.advance(SignedDuration::from_hours(25));
    wait::until("230 escalations", wait::PATIENCE, || async {
        let open = "SELECT COUNT(*) AS n FROM cases WHERE escalated_level = 1";
        (harness.database().count(open).await == 230).then_some(())
    })
    .await;
    harness.settled().await;
    assert!(harness.waiting("escalate_case").await.is_empty());
    for number in [1, 115, 230] {
        assert_eq!(escalations(&harness, number).await, 1, "{number}");
    }
});

both!(a_town_whose_rows_cannot_be_read_does_not_stop_the_others, async |backend| {
    let harness = open(backend).await;
    harness.call(CLERK, "dalang", case(1, "at-once")).await.unwrap();
    let away = OpenCase { community: community(AWAY), ..case(2, "at-once") };
    harness.call(OFFICER_AWAY, "humen", away).await.unwrap();
    harness.settled().await;
    harness.database().execute("UPDATE cases SET rules = 'lost' WHERE town = 'dalang'").await;
    harness.advance(SignedDuration::from_hours(25));
    let event = escalated(&harness, 2).await;
    assert_eq!(event.data.to, "town:humen");
    assert_eq!(harness.waiting("escalate_case").await.len(), 1, "Dalang's is tried again and again");
    harness.database().execute("UPDATE cases SET rules = 'example-2025-01' WHERE town = 'dalang'").await;
    assert_eq!(escalated(&harness, 1).await.data.to, "town:dalang");
});

both!(a_case_whose_village_has_no_officer_escalates_to_the_town, async |backend| {
    let harness = open(backend).await;
    let answer = harness.call(CLERK, "dalang", case(1, "at-once")).await.unwrap();
    assert_eq!(answer.case.holder, "station:441900113002-0001");
    harness.advance(SignedDuration::from_hours(25));
    assert_eq!(escalated(&harness, 1).await.data.to, "town:dalang");
    // An officer who has left is none.
    harness.grant(VILLAGER, Role::VillageOfficer, &format!("village:{VILLAGE}")).await;
    let left = harness.clock().micros() - 1;
    harness.database().execute(&format!("UPDATE grants SET revoked_at = {left} WHERE holder = '{VILLAGER}'")).await;
    harness.call(OFFICER, "dalang", case(2, "at-once")).await.unwrap();
    harness.advance(SignedDuration::from_hours(25));
    assert_eq!(escalated(&harness, 2).await.data.to, "town:dalang");
});

both!(nothing_escalates_while_its_clock_stands_still, async |backend| {
    let harness = open(backend).await;
    let limit = in_hand(&harness, 1).await.case.limit.unwrap();
    let rows = harness.waiting("escalate_case").await;
    harness.call(CLERK, "dalang", request(1)).await.unwrap();
    advance_past(&harness, limit);
    // Nor does a holder of the shard that was held up since before the pause.
    harness.carry_out_late(&rows).await;
    assert_eq!(escalations(&harness, 1).await, 0);
    let again = harness.call(CLERK, "dalang", supplement(1)).await.unwrap().case.limit.unwrap();
    assert!(again > limit);
    harness.carry_out_late(&rows).await;
    assert_eq!(escalations(&harness, 1).await, 0, "the old row is not the new one");
    advance_past(&harness, again);
    escalated(&harness, 1).await;
    assert_eq!(escalations(&harness, 1).await, 1);
});

both!(a_level_fires_once_whatever_pauses_follow, async |backend| {
    let harness = open(backend).await;
    let limit = in_hand(&harness, 1).await.case.limit.unwrap();
    advance_past(&harness, limit);
    escalated(&harness, 1).await;
    harness.call(CLERK, "dalang", request(1)).await.unwrap();
    let again = harness.call(CLERK, "dalang", supplement(1)).await.unwrap();
    assert_eq!(again.case.limit, Some(limit), "a limit that was over stays over");
    assert!(harness.waiting("escalate_case").await.is_empty());
    harness.advance(SignedDuration::from_hours(24 * 30));
    assert_eq!(escalations(&harness, 1).await, 1);
});

both!(a_decided_case_is_not_escalated, async |backend| {
    let harness = open(backend).await;
    let limit = in_hand(&harness, 1).await.case.limit.unwrap();
    let rows = harness.waiting("escalate_case").await;
    harness.call(CLERK, "dalang", decide(1, Decision::Done)).await.unwrap();
    advance_past(&harness, limit);
    harness.carry_out_late(&rows).await;
    assert_eq!(escalations(&harness, 1).await, 0);
});
