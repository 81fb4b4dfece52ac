//! No sequence of steps reaches a forbidden state, and each legal transition is in fact taken.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use proptest::{prelude::*, test_runner::TestRunner};
use wuwei_contracts::Reject;

use super::*;
use crate::domain::part::Standing;

/// One step on the one wish there is.
#[derive(Debug, Clone)]
enum Step {
    Accept,
    Refuse,
    Deliberate,
    Grade(Grade),
    Publish,
    Claim(u32),
    Match(u32),
    ReturnClaim(u32),
    ReturnMatch(u32),
    Fulfil(u32),
    Confirm(bool),
    GiveUp,
    Reopen,
    Review,
    Follow,
}

const NAMES: [&str; 15] = [
    "accept",
    "claim",
    "confirm",
    "deliberate",
    "follow",
    "fulfil",
    "give_up",
    "grade",
    "match",
    "publish",
    "refuse",
    "reopen",
    "return_claim",
    "return_match",
    "review",
];

fn steps() -> impl Strategy<Value = (bool, Vec<Step>)> {
    let grade = prop_oneof![Just(Grade::Now), Just(Grade::NearTerm), Just(Grade::Future)];
    let part = || 1..4_u32;
    let step = prop_oneof![
        3 => Just(Step::Accept),
        1 => Just(Step::Refuse),
        3 => Just(Step::Deliberate),
        3 => grade.prop_map(Step::Grade),
        3 => Just(Step::Publish),
        6 => part().prop_map(Step::Claim),
        4 => part().prop_map(Step::Match),
        1 => part().prop_map(Step::ReturnClaim),
        1 => part().prop_map(Step::ReturnMatch),
        8 => part().prop_map(Step::Fulfil),
        2 => any::<bool>().prop_map(Step::Confirm),
        1 => Just(Step::GiveUp),
        1 => Just(Step::Reopen),
        2 => Just(Step::Review),
        1 => Just(Step::Follow),
    ];
    (any::<bool>(), prop::collection::vec(step, 1..60))
}

fn name(step: &Step) -> &'static str {
    match step {
        Step::Accept => "accept",
        Step::Refuse => "refuse",
        Step::Deliberate => "deliberate",
        Step::Grade(_) => "grade",
        Step::Publish => "publish",
        Step::Claim(_) => "claim",
        Step::Match(_) => "match",
        Step::ReturnClaim(_) => "return_claim",
        Step::ReturnMatch(_) => "return_match",
        Step::Fulfil(_) => "fulfil",
        Step::Confirm(_) => "confirm",
        Step::GiveUp => "give_up",
        Step::Reopen => "reopen",
        Step::Review => "review",
        Step::Follow => "follow",
    }
}

/// The wish after `step`, and what the event tells of it.
fn apply(wish: Wish, step: Step) -> Result<(Wish, WishView), WishRejection> {
    let now = now();
    macro_rules! told {
        ($taken:expr) => {{
            let (wish, event) = $taken;
            (wish, event.wish)
        }};
    }
    Ok(match step {
        Step::Accept => told!(wish.into_submitted()?.accept(now)),
        Step::Refuse => told!(wish.into_submitted()?.refuse(now)),
        Step::Deliberate => told!(wish.into_weighed()?.deliberate(TalkForm::Committee, now)),
        Step::Grade(grade) => told!(wish.grade(grading(grade), now)?),
        Step::Publish => told!(wish.into_graded()?.publish(words(&[]), now)?),
        Step::Claim(part) => {
            let (wish, _, event) = wish.into_published()?.claim(part, None, now)?;
            (wish, event.wish)
        }
        Step::Match(part) => {
            let target = MatchTarget::ServiceItem { item: "a".to_owned() };
            let (wish, _, event) = wish.into_published()?.match_part(part, target, None, now)?;
            (wish, event.wish)
        }
        Step::ReturnClaim(part) => {
            let (wish, _, event) = wish.into_published()?.return_claim(part, ReturnCause::Expired, now)?;
            (wish, event.wish)
        }
        Step::ReturnMatch(part) => {
            let (wish, _, event) = wish.into_published()?.return_match(part, "refused".to_owned(), now)?;
            (wish, event.wish)
        }
        Step::Fulfil(part) => {
            let (wish, _, event) = wish.into_published()?.fulfil(part, done(), now)?;
            (wish, event.wish)
        }
        Step::Confirm(satisfied) => match wish.into_fulfilled()?.confirm(answer(satisfied), now) {
            (wish, Answered::Confirmed(event)) => (wish, event.wish),
            (wish, Answered::Reopened(event)) => (wish, event.wish),
        },
        Step::GiveUp => told!(wish.into_fulfilled()?.give_up(now)),
        Step::Reopen => {
            let (closed, solved) = wish.into_closed()?;
            told!(closed.reopen(solved, now))
        }
        Step::Review => told!(wish.review(grading(Grade::Future).limit, now)?),
        Step::Follow => told!(wish.follow(CommunityId::parse("441900113219-0002").unwrap(), now)?),
    })
}

/// What must be true of a wish, however it came to be.
fn check(wish: &Wish) {
    let facts = wish.facts();
    assert!(!facts.parts.is_empty());
    let untouched = facts.parts.iter().all(|part| part.standing == Standing::Open && part.holds == 0);
    let all_done = facts.parts.iter().all(|part| matches!(part.standing, Standing::Fulfilled(..)));
    match wish.state() {
        WishState::Submitted | WishState::Accepted | WishState::Refused => {
            assert!(untouched && facts.talks == 0 && wish.grading().is_none());
        }
        WishState::Deliberated => assert!(untouched && facts.talks > 0 && wish.grading().is_none()),
        WishState::Graded => assert!(untouched && facts.talks > 0 && wish.view().summary.is_none()),
        WishState::Published => assert!(!all_done && facts.talks > 0, "graded unheard, or done and not said to be"),
        WishState::Fulfilled | WishState::Unconfirmed => assert!(all_done && wish.answer().is_none()),
        WishState::Confirmed => assert!(all_done && wish.answer().is_some()),
    }
    let ids: Vec<_> = facts.parts.iter().filter_map(|part| part.hold()).map(|hold| hold.id.as_str()).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "each claim has an id of its own");
}

#[test]
fn no_sequence_of_steps_reaches_a_forbidden_state_and_every_transition_is_taken() {
    let seen: RefCell<(BTreeSet<&str>, BTreeSet<String>, BTreeMap<String, u32>)> = RefCell::default();
    let run = TestRunner::deterministic().run(&steps(), |(submitted, steps)| {
        let mut wish = if submitted { submit(new(2), now()).0 } else { collected(Grade::Future, 2) };
        check(&wish);
        for step in steps {
            let (name, before) = (name(&step), wish.clone());
            match apply(wish, step) {
                Ok((next, told)) => {
                    assert_eq!(told, next.view(), "the event tells the state it leads to");
                    assert_eq!(next.facts().version, before.facts().version + 1, "one version per transition");
                    let from_to = format!("{}-{}", before.state().as_str(), next.state().as_str());
                    *seen.borrow_mut().2.entry(from_to).or_default() += 1;
                    seen.borrow_mut().0.insert(name);
                    wish = next;
                }
                Err(rejection) => {
                    seen.borrow_mut().1.insert(rejection.code().to_owned());
                    wish = before;
                }
            }
            check(&wish);
        }
        Ok(())
    });
    run.unwrap();
    let (taken, refused, moves) = seen.into_inner();
    assert_eq!(taken.into_iter().collect::<Vec<_>>(), NAMES);
    for code in
        ["not_deliberated", "review_not_due", "already_claimed", "part_unknown", "wrong_state", "wrong_part_state"]
    {
        assert!(refused.contains(code), "{code} never came up: {refused:?}");
    }
    for legal in [
        "submitted-accepted",
        "submitted-refused",
        "accepted-deliberated",
        "deliberated-graded",
        "graded-published",
        "published-fulfilled",
        "fulfilled-confirmed",
        "fulfilled-published",
        "fulfilled-unconfirmed",
        "confirmed-published",
        "unconfirmed-published",
    ] {
        assert!(moves.contains_key(legal), "{legal} was never taken: {moves:?}");
    }
}
