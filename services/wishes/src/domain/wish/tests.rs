use wuwei_contracts::wishes::{MatchTarget, PartState, ReturnCause, TalkForm};

use super::*;
use crate::domain::part::Done;

mod state_machine;

fn now() -> Timestamp {
    "2026-03-01T08:00:00Z".parse().unwrap()
}

fn new(parts: usize) -> NewWish {
    NewWish {
        id: Uuid::from_u128(7),
        receipt: ReceiptNumber::new("WS", 2026, 1).unwrap(),
        town: Town::parse("dalang").unwrap(),
        community: CommunityId::parse("441900113219-0001").unwrap(),
        category: "elderly".to_owned(),
        channel: Channel::Visit,
        external_id: None,
        author: "somebody".to_owned(),
        parts,
        sample: true,
        story: Uuid::from_u128(8),
    }
}

fn grading(grade: Grade) -> Grading {
    let limit = "2026-03-06T16:00:00Z".parse().unwrap();
    Grading { grade, limit, limits: "2026-1".to_owned(), review_due: false }
}

fn words(titles: &[&str]) -> Publication {
    Publication { summary: "示例心愿".to_owned(), titles: titles.iter().map(|title| (*title).to_owned()).collect() }
}

fn done() -> Done {
    Done { by: "he".to_owned(), on_behalf_of: None, at: now(), evidence: "照片".to_owned() }
}

fn collected(grade: Grade, parts: usize) -> Wish {
    collect(new(parts), grading(grade), words(&[]), now()).unwrap().0
}

fn published(parts: usize) -> Published {
    collected(Grade::Now, parts).into_published().unwrap()
}

fn fulfilled() -> Fulfilled {
    let (wish, ..) = published(1).claim(1, None, now()).unwrap();
    let (wish, ..) = wish.into_published().unwrap().fulfil(1, done(), now()).unwrap();
    wish.into_fulfilled().unwrap()
}

fn answer(satisfied: bool) -> Answer {
    Answer { solved: satisfied, satisfied }
}

#[test]
fn nothing_is_graded_before_it_was_talked_over() {
    let (wish, _) = submit(new(1), now());
    assert_eq!(wish.clone().grade(grading(Grade::Now), now()).unwrap_err(), WishRejection::NotDeliberated);
    let (wish, _) = wish.into_submitted().unwrap().accept(now());
    assert_eq!(wish.clone().grade(grading(Grade::Now), now()).unwrap_err(), WishRejection::NotDeliberated);
    let (wish, event) = wish.into_weighed().unwrap().deliberate(TalkForm::Experts, now());
    assert_eq!(event.form, "experts");
    let (wish, _) = wish.grade(grading(Grade::Now), now()).unwrap();
    assert_eq!((wish.state(), wish.facts().version), (WishState::Graded, 4));
}

#[test]
fn words_are_public_only_once_staff_have_confirmed_them() {
    let (wish, event) = submit(new(2), now());
    assert_eq!((event.wish.summary, event.wish.parts[1].title.as_str()), (None, "第2项"));
    let (wish, _) = wish.into_submitted().unwrap().accept(now());
    let (wish, _) = wish.into_weighed().unwrap().deliberate(TalkForm::Residents, now());
    let (wish, _) = wish.grade(grading(Grade::NearTerm), now()).unwrap();
    let graded = wish.into_graded().unwrap();
    let wrong = graded.clone().publish(words(&["一"]), now()).unwrap_err();
    assert_eq!(wrong, WishRejection::OtherPartCount { parts: 2, given: 1 });
    let (_, event) = graded.publish(words(&["扶手", "灯"]), now()).unwrap();
    assert_eq!((event.wish.summary.unwrap().as_str(), event.wish.parts[1].title.as_str()), ("示例心愿", "灯"));
}

#[test]
fn the_mark_of_sample_data_stands_in_summaries_of_sample_wishes_only() {
    let real = NewWish { sample: false, ..new(1) };
    let marked = collect(real.clone(), grading(Grade::Now), words(&[]), now()).unwrap_err();
    assert!(matches!(marked, WishRejection::SampleSummary { sample: false, .. }));
    let plain = Publication { summary: "装扶手".to_owned(), titles: Vec::new() };
    assert!(collect(real, grading(Grade::Now), plain.clone(), now()).is_ok());
    assert!(collect(new(1), grading(Grade::Now), plain, now()).is_err());
}

#[test]
fn a_part_has_one_holder_at_a_time_and_comes_back_before_others() {
    let (wish, hold, event) = published(2).claim(2, None, now()).unwrap();
    assert_eq!((event.claim, hold.id.as_str()), (hold.id.clone(), "00000000-0000-0000-0000-000000000007/2/1"));
    let again = wish.clone().into_published().unwrap().claim(2, None, now()).unwrap_err();
    assert_eq!(again, WishRejection::AlreadyClaimed(2));
    let item = MatchTarget::ServiceItem { item: "a".to_owned() };
    let matched = wish.clone().into_published().unwrap().match_part(2, item, None, now()).unwrap_err();
    assert_eq!(matched, WishRejection::AlreadyClaimed(2), "a claimed part is not matched");
    let (wish, ..) = wish.into_published().unwrap().return_claim(2, ReturnCause::Cancelled, now()).unwrap();
    let view = wish.view();
    assert_eq!((view.parts[1].state, view.parts[1].priority, view.parts[0].priority), (PartState::Open, true, false));
    let (wish, hold, _) = wish.into_published().unwrap().claim(2, None, now()).unwrap();
    assert!(hold.id.ends_with("/2/2") && !wish.view().parts[1].priority, "a new claim of its own");
}

#[test]
fn a_wish_is_fulfilled_with_its_last_part_and_not_before() {
    let (wish, ..) = published(2).claim(1, None, now()).unwrap();
    let (wish, ..) = wish.into_published().unwrap().fulfil(1, done(), now()).unwrap();
    assert_eq!(wish.state(), WishState::Published);
    let organisation = Uuid::from_u128(9);
    let target = MatchTarget::Organisation { organisation };
    let (wish, ..) = wish.into_published().unwrap().match_part(2, target, None, now()).unwrap();
    assert_eq!(wish.view().parts[1].organisation, Some(organisation));
    let (wish, ..) = wish.into_published().unwrap().fulfil(2, done(), now()).unwrap();
    assert_eq!(wish.state(), WishState::Fulfilled);
    let open = published(1).fulfil(1, done(), now()).unwrap_err();
    assert!(matches!(open, WishRejection::WrongPartState { state: PartState::Open, .. }), "nobody has it");
}

#[test]
fn only_what_people_see_to_is_reported_by_people() {
    let item = MatchTarget::ServiceItem { item: "a".to_owned() };
    let (wish, ..) = published(1).match_part(1, item, None, now()).unwrap();
    assert!(wish.reportable(1).is_err() && wish.claimed(1).is_err());
    assert_eq!(wish.part(2).unwrap_err(), WishRejection::PartUnknown { part: 2, parts: 1 });
    let (wish, ..) = published(1).claim(1, None, now()).unwrap();
    assert!(wish.reportable(1).is_ok() && wish.claimed(1).is_ok());
}

#[test]
fn who_is_not_satisfied_sees_the_wish_opened_again_once() {
    let (wish, answered) = fulfilled().confirm(answer(false), now());
    assert!(matches!(answered, Answered::Reopened(_)));
    let part = &wish.view().parts[0];
    assert_eq!((wish.state(), part.state, part.priority), (WishState::Published, PartState::Open, true));
    let (wish, ..) = wish.into_published().unwrap().claim(1, None, now()).unwrap();
    let (wish, ..) = wish.into_published().unwrap().fulfil(1, done(), now()).unwrap();
    let (wish, answered) = wish.into_fulfilled().unwrap().confirm(answer(false), now());
    assert!(matches!(answered, Answered::Confirmed(_)), "the second time it is closed, not satisfied");
    assert_eq!(wish.answer(), Some(answer(false)));
    let (closed, solved) = wish.into_closed().unwrap();
    let (wish, event) = closed.reopen(solved, now());
    assert_eq!((wish.state(), event.solved), (WishState::Published, false), "officers may open it still");
}

#[test]
fn silence_is_no_answer() {
    let (wish, _) = fulfilled().give_up(now());
    assert_eq!((wish.state(), wish.answer()), (WishState::Unconfirmed, None));
    assert!(wish.clone().into_fulfilled().is_err(), "it is too late for an answer");
    assert!(wish.into_closed().is_ok());
}

#[test]
fn a_wish_for_the_future_is_reviewed_and_graded_anew() {
    let wish = collected(Grade::Future, 1);
    let limit = grading(Grade::Future).limit;
    assert_eq!(wish.clone().grade(grading(Grade::Now), now()).unwrap_err(), WishRejection::ReviewNotDue);
    assert_eq!(wish.clone().review(now(), now()).unwrap_err(), WishRejection::ReviewNotDue, "a review of before");
    let (wish, _) = wish.review(limit, now()).unwrap();
    assert_eq!(wish.clone().review(limit, now()).unwrap_err(), WishRejection::ReviewNotDue, "once");
    let (wish, event) = wish.grade(grading(Grade::Now), now()).unwrap();
    assert_eq!((event.grade, wish.state()), (Grade::Now, WishState::Published));
}

#[test]
fn a_wish_for_the_future_whose_review_passed_while_it_was_done_is_reviewed_when_it_is_opened_again() {
    let (wish, ..) = collected(Grade::Future, 1).into_published().unwrap().claim(1, None, now()).unwrap();
    let (wish, ..) = wish.into_published().unwrap().fulfil(1, done(), now()).unwrap();
    let limit = grading(Grade::Future).limit;
    assert!(wish.clone().review(limit, limit).is_err(), "nothing to review while it is done");
    let (wish, _) = wish.into_fulfilled().unwrap().confirm(answer(false), limit);
    assert!(wish.grading().unwrap().review_due);
}

#[test]
fn open_wishes_follow_their_community_and_closed_ones_stay() {
    let into = CommunityId::parse("441900113209-0004").unwrap();
    let (wish, event) = collected(Grade::Now, 1).follow(into.clone(), now()).unwrap();
    assert_eq!((event.wish.village.as_str(), &wish.facts().community), ("441900113209", &into));
    assert_eq!(event.from, new(1).community);
    let (closed, _) = fulfilled().confirm(answer(true), now());
    assert!(!closed.is_open() && closed.follow(into, now()).is_err());
}

#[test]
fn a_refused_wish_takes_no_further_step() {
    let (wish, _) = submit(new(1), now());
    let (wish, _) = wish.into_submitted().unwrap().refuse(now());
    assert!(wish.clone().into_submitted().is_err() && wish.clone().into_weighed().is_err());
    assert!(wish.clone().into_graded().is_err() && wish.clone().into_published().is_err());
    assert!(wish.clone().into_closed().is_err() && wish.grade(grading(Grade::Now), now()).is_err());
}
