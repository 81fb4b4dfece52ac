//! Talking wishes over, grading them, making them public, and the review of those for the future.

use jiff::SignedDuration;
use uuid::Uuid;
use wuwei_contracts::wishes::{
    AcceptWish, CollectWish, DeliberateWish, Grade, GradeWish, ListWishes, PublishWish, TalkForm, WishDeliberated,
    WishGraded, WishPublished, WishReviewDue, WishState,
};
use wuwei_testkit::{Harness, both};

use crate::office::{CLERK, OFFICER, RESIDENT, open, refused, talk, visit, wish};

fn accept(number: u128) -> AcceptWish {
    AcceptWish { wish: Uuid::from_u128(number), community: None }
}

fn deliberate(number: u128, form: TalkForm) -> DeliberateWish {
    DeliberateWish { wish: Uuid::from_u128(number), community: None, talk: talk(form) }
}

fn grade(number: u128, grade: Grade) -> GradeWish {
    GradeWish { wish: Uuid::from_u128(number), community: None, grade, reason: "夜里有危险".to_owned() }
}

fn publish(number: u128, parts: &[&str]) -> PublishWish {
    let (wish, summary) = (Uuid::from_u128(number), "示例心愿：装扶手".to_owned());
    PublishWish { wish, community: None, summary, parts: parts.iter().map(|part| (*part).to_owned()).collect() }
}

async fn accepted(harness: &Harness) {
    harness.call(RESIDENT, "dalang", wish(1)).await.unwrap();
    harness.call(OFFICER, "dalang", accept(1)).await.unwrap();
}

both!(grading_without_a_deliberation_is_refused, async |backend| {
    let harness = open(backend).await;
    harness.call(RESIDENT, "dalang", wish(1)).await.unwrap();
    refused(&harness, OFFICER, grade(1, Grade::Now), ("not_deliberated", "wish", "deliberated")).await;
    harness.call(OFFICER, "dalang", accept(1)).await.unwrap();
    refused(&harness, OFFICER, grade(1, Grade::Now), ("not_deliberated", "wish", "deliberated")).await;
    refused(&harness, OFFICER, publish(1, &[]), ("wrong_state", "wish", "state")).await;
});

both!(a_wish_is_talked_over_in_all_five_forms_graded_and_made_public, async |backend| {
    let harness = open(backend).await;
    accepted(&harness).await;
    for form in TalkForm::ALL {
        let view = harness.call(OFFICER, "dalang", deliberate(1, *form)).await.unwrap();
        assert_eq!(view.state, WishState::Deliberated);
        let event = harness.expect::<WishDeliberated>(|event| event.data.form == form.as_str()).await;
        assert_eq!(event.data.wish, view);
    }
    assert_eq!(harness.database().rows("deliberations").await, 5);
    let view = harness.call(OFFICER, "dalang", grade(1, Grade::NearTerm)).await.unwrap();
    let limit = wuwei_calendar::after(view.changed, 60).unwrap().at;
    assert_eq!((view.state, view.grade, view.limit), (WishState::Graded, Some(Grade::NearTerm), Some(limit)));
    let event = harness.expect::<WishGraded>(|_| true).await;
    assert_eq!((event.data.wish, event.data.grade), (view, Grade::NearTerm));
    refused(&harness, OFFICER, publish(1, &["一", "二"]), ("other_part_count", "parts", "items")).await;
    let view = harness.call(OFFICER, "dalang", publish(1, &["扶手"])).await.unwrap();
    assert_eq!((view.state, view.parts[0].title.as_str()), (WishState::Published, "扶手"));
    harness.expect::<WishPublished>(|event| event.data.wish == view).await;
    refused(&harness, OFFICER, deliberate(1, TalkForm::Experts), ("wrong_state", "wish", "state")).await;
    refused(&harness, OFFICER, grade(1, Grade::Now), ("review_not_due", "wish", "review")).await;
});

both!(a_wish_for_the_future_is_reviewed_once_and_graded_anew, async |backend| {
    let harness = open(backend).await;
    let future = CollectWish { grade: Grade::Future, ..visit(1, 1) };
    harness.call(CLERK, "dalang", future).await.unwrap();
    harness.advance(SignedDuration::from_hours(24 * 400));
    let event = harness.expect::<WishReviewDue>(|_| true).await;
    assert_eq!(event.actor, "service:wishes");
    let due = ListWishes { review_due: true, ..ListWishes::default() };
    assert_eq!(harness.call("anybody", "dalang", due.clone()).await.unwrap().total, 1);
    harness.settled().await;
    assert_eq!(harness.events_of(&format!("wish/{}", Uuid::from_u128(1))).await.len(), 2, "it fired once");
    let view = harness.call(OFFICER, "dalang", grade(1, Grade::Now)).await.unwrap();
    assert_eq!((view.state, view.grade), (WishState::Published, Some(Grade::Now)));
    assert_eq!(harness.call("anybody", "dalang", due).await.unwrap().total, 0);
});

both!(a_wish_graded_anew_before_its_review_is_not_reviewed, async |backend| {
    let harness = open(backend).await;
    accepted(&harness).await;
    harness.call(OFFICER, "dalang", deliberate(1, TalkForm::Residents)).await.unwrap();
    harness.call(OFFICER, "dalang", grade(1, Grade::Future)).await.unwrap();
    assert_eq!(harness.waiting("review_wish").await.len(), 1);
    harness.call(OFFICER, "dalang", grade(1, Grade::Now)).await.unwrap();
    assert_eq!(harness.waiting("review_wish").await.len(), 0);
});
