//! The wisher answers, or does not; wishes are opened again.

use jiff::SignedDuration;
use uuid::Uuid;
use wuwei_contracts::{
    Kind,
    wishes::{
        CollectWish, ConfirmWish, PartState, ReopenWish, WishConfirmed, WishReopened, WishState, WishUnconfirmed,
    },
};
use wuwei_testkit::{Harness, both};

use crate::office::{
    CLERK, OFFICER, PERSON, RESIDENT, VOLUNTEER, claim, collected, fulfil, fulfilled, open, read, refused, visit,
};

fn confirm(number: u128, satisfied: bool) -> ConfirmWish {
    ConfirmWish { wish: Uuid::from_u128(number), follow_code: None, solved: satisfied, satisfied }
}

fn reopen(number: u128) -> ReopenWish {
    ReopenWish { wish: Uuid::from_u128(number), community: None, reason: "扶手松了".to_owned() }
}

/// A wish of the resident, done.
async fn own(harness: &Harness, number: u128) {
    harness.call(CLERK, "dalang", CollectWish { for_person: Some(PERSON), ..visit(number, 1) }).await.unwrap();
    done(harness, number).await;
}

async fn done(harness: &Harness, number: u128) {
    harness.call(VOLUNTEER, "dalang", claim(number, 1)).await.unwrap();
    harness.call(VOLUNTEER, "dalang", fulfil(number, 1)).await.unwrap();
}

both!(the_wisher_answers_and_the_wish_is_closed, async |backend| {
    let harness = open(backend).await;
    own(&harness, 1).await;
    let view = harness.call(RESIDENT, "dalang", confirm(1, true)).await.unwrap();
    assert_eq!(view.state, WishState::Confirmed);
    let event = harness.expect::<WishConfirmed>(|_| true).await;
    assert_eq!((event.data.wish, event.data.solved, event.data.satisfied), (view, true, true));
    assert_eq!(harness.waiting("give_up").await.len(), 0, "nobody waits any more");
    refused(&harness, RESIDENT, confirm(1, true), ("wrong_state", "wish", "state")).await;
});

both!(a_rating_by_someone_else_is_refused, async |backend| {
    let harness = open(backend).await;
    own(&harness, 1).await;
    for who in [VOLUNTEER, OFFICER, CLERK, "anybody"] {
        let rejection = refused(&harness, who, confirm(1, true), ("not_the_wisher", "wish", "wisher")).await;
        assert_eq!(rejection.kind, Kind::Forbidden, "{who}");
    }
    assert_eq!(read(&harness, 1).await.state, WishState::Fulfilled);
});

both!(whoever_has_the_follow_code_is_the_wisher, async |backend| {
    let harness = open(backend).await;
    let code = |reply: wuwei_contracts::wishes::WishReceipt| reply.follow_code;
    let follow_code = code(harness.call(CLERK, "dalang", visit(1, 1)).await.unwrap());
    let of_another = code(harness.call(CLERK, "dalang", visit(2, 1)).await.unwrap());
    done(&harness, 1).await;
    let wrong = ConfirmWish { follow_code: of_another, ..confirm(1, true) };
    refused(&harness, "anybody", wrong, ("not_the_wisher", "wish", "wisher")).await;
    refused(&harness, CLERK, confirm(1, true), ("not_the_wisher", "wish", "wisher")).await;
    let short = ConfirmWish { follow_code: Some("7QX".to_owned()), ..confirm(1, true) };
    refused(&harness, "anybody", short, ("invalid_field", "follow_code", "length")).await;
    let view = harness.call("anybody", "dalang", ConfirmWish { follow_code, ..confirm(1, true) }).await.unwrap();
    assert_eq!(view.state, WishState::Confirmed);
});

both!(who_is_not_satisfied_sees_the_wish_opened_again_once_and_then_only_officers_open_it, async |backend| {
    let harness = open(backend).await;
    own(&harness, 1).await;
    let view = harness.call(RESIDENT, "dalang", confirm(1, false)).await.unwrap();
    assert_eq!(
        (view.state, view.parts[0].state, view.parts[0].priority),
        (WishState::Published, PartState::Open, true)
    );
    harness.expect::<WishReopened>(|event| event.data.wish == view).await;
    done(&harness, 1).await;
    let view = harness.call(RESIDENT, "dalang", confirm(1, false)).await.unwrap();
    assert_eq!(view.state, WishState::Confirmed);
    let event = harness.expect::<WishConfirmed>(|_| true).await;
    assert!(!event.data.satisfied, "closed, and counted as not satisfied");
    let clerk = harness.call(CLERK, "dalang", reopen(1)).await.unwrap_err();
    assert_eq!(clerk.kind, Kind::Forbidden);
    let view = harness.call(OFFICER, "dalang", reopen(1)).await.unwrap();
    assert_eq!(view.state, WishState::Published);
    refused(&harness, OFFICER, reopen(1), ("wrong_state", "wish", "state")).await;
});

both!(silence_closes_a_wish_as_unconfirmed_and_never_as_satisfied, async |backend| {
    let harness = open(backend).await;
    let wish = fulfilled(&harness, 1).await;
    let due = harness.waiting("give_up").await;
    let expected = wuwei_calendar::after(wish.changed, 10).unwrap().at;
    assert_eq!(due.iter().map(|row| row.at).collect::<Vec<_>>(), [expected.as_microsecond()], "ten working days");
    harness.advance(SignedDuration::from_hours(24 * 30));
    let event = harness.expect::<WishUnconfirmed>(|_| true).await;
    assert_eq!((event.data.wish.state, event.actor.as_str()), (WishState::Unconfirmed, "service:wishes"));
    harness.carry_out_late(&due).await;
    harness.settled().await;
    let events = harness.events_of(&format!("wish/{}", wish.id)).await;
    assert_eq!(events.iter().filter(|event| event.kind.contains("unconfirmed")).count(), 1, "once");
    assert!(!events.iter().any(|event| event.kind.contains(".confirmed")));
    assert_eq!(harness.call(OFFICER, "dalang", reopen(1)).await.unwrap().state, WishState::Published);
});

both!(a_wish_opened_again_is_waited_for_anew, async |backend| {
    let harness = open(backend).await;
    own(&harness, 1).await;
    harness.call(RESIDENT, "dalang", confirm(1, false)).await.unwrap();
    harness.advance(SignedDuration::from_hours(24 * 30));
    harness.settled().await;
    assert_eq!(read(&harness, 1).await.state, WishState::Published, "nobody is asked about an open wish");
    done(&harness, 1).await;
    harness.advance(SignedDuration::from_hours(24 * 30));
    harness.expect::<WishUnconfirmed>(|_| true).await;
});

both!(the_wishes_of_each_state_are_counted, async |backend| {
    let harness = open(backend).await;
    collected(&harness, 1, 1).await;
    fulfilled(&harness, 2).await;
    harness.settled().await;
    let sums = "SELECT name || '=' || SUM(value) AS t FROM counters WHERE name LIKE 'wishes/%' GROUP BY name \
                HAVING SUM(value) <> 0 ORDER BY name";
    assert_eq!(harness.database().texts(sums).await, ["wishes/fulfilled=1", "wishes/published=1"]);
});
