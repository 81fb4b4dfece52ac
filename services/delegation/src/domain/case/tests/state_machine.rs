//! No sequence of steps reaches a forbidden state, and each legal transition is in fact taken.

use std::{cell::RefCell, collections::BTreeSet};

use proptest::{prelude::*, test_runner::TestRunner};

use super::*;

#[derive(Debug, Clone, Copy)]
enum Move {
    Accept,
    Refuse,
    Request,
    Supplement,
    Comment,
    Decide(bool),
    Escalate,
    Rate(bool),
}

fn moves() -> impl Strategy<Value = Vec<(Move, i64)>> {
    let step = prop_oneof![
        4 => Just(Move::Accept),
        1 => Just(Move::Refuse),
        3 => Just(Move::Request),
        4 => Just(Move::Supplement),
        2 => Just(Move::Comment),
        2 => any::<bool>().prop_map(Move::Decide),
        3 => Just(Move::Escalate),
        2 => any::<bool>().prop_map(Move::Rate),
    ];
    // Minutes until the step: mostly days, so that limits are passed.
    prop::collection::vec((step, 0..6 * 1440_i64), 1..24)
}

/// The case after `step`, with the view its event told.
fn apply(case: Case, step: Move, now: Timestamp) -> Result<(Case, CaseView), DelegationRejection> {
    let rules = rules();
    Ok(match step {
        Move::Accept => case.accept("li".to_owned(), now).map(|(next, event)| (next, event.case))?,
        Move::Refuse => case.refuse("不符合条件".to_owned(), now).map(|(next, event)| (next, event.case))?,
        Move::Request => case.request_supplement(missing(), now).map(|(next, event)| (next, event.case))?,
        Move::Supplement => case.supplement(&rules, now).map(|(next, event)| (next, event.case))?,
        Move::Comment => case.comment(now).map(|(next, event)| (next, event.case))?,
        Move::Decide(done) => {
            let decision = if done { Decision::Done } else { Decision::Declined };
            case.decide(decision, "已办".to_owned(), now).map(|(next, event)| (next, event.case))?
        }
        Move::Escalate => {
            case.escalate("town:dalang".to_owned(), &rules, now).map(|(next, event)| (next, event.case))?
        }
        Move::Rate(own) => {
            let who = if own { "wang" } else { "li" };
            case.rate(who, 5, now).map(|(next, event)| (next, event.case))?
        }
    })
}

/// The transitions there are.
fn legal(from: CaseState, step: Move, to: CaseState) -> bool {
    use CaseState::{Declined, Done, Filed, InHand, Paused, Rated, Refused};
    match step {
        Move::Accept => (from, to) == (Filed, InHand),
        Move::Refuse => (from, to) == (Filed, Refused),
        Move::Request => (from, to) == (InHand, Paused),
        Move::Supplement => (from, to) == (Paused, InHand),
        Move::Comment => from == to && matches!(from, Filed | InHand | Paused),
        Move::Decide(done) => (from, to) == (InHand, if done { Done } else { Declined }),
        Move::Escalate => from == to && matches!(from, Filed | InHand),
        Move::Rate(own) => own && matches!(from, Done | Declined) && to == Rated,
    }
}

/// What must be true after a step from `before`.
fn check(before: &Case, step: Move, next: &Case, told: &CaseView) {
    let (from, to) = (before.state(), next.state());
    assert!(legal(from, step, to), "{step:?} led from {from:?} to {to:?}");
    assert_eq!(told, &next.view(), "the event tells the state it leads to");
    assert_eq!(next.facts.version, before.facts.version + 1, "one step, one version");
    let runs = matches!(to, CaseState::Filed | CaseState::InHand);
    assert_eq!((next.clock().is_some(), told.limit.is_some()), (runs, runs));
    assert_eq!(next.light(next.facts.changed).is_some(), runs || to == CaseState::Paused);
    // Only a pause and its end move the clock.
    if !matches!(step, Move::Request | Move::Supplement)
        && let (Some(old), Some(new)) = (before.clock(), next.clock())
    {
        assert_eq!(old, new, "{step:?} moved the clock");
    }
    if before.facts.escalated.is_some() {
        assert_eq!(next.facts.escalated, before.facts.escalated, "escalated twice");
    }
}

#[test]
fn no_sequence_of_steps_reaches_a_forbidden_state_and_every_transition_is_taken() {
    let seen: RefCell<(BTreeSet<String>, BTreeSet<String>)> = RefCell::default();
    let run = TestRunner::deterministic().run(&moves(), |moves| {
        let (mut case, mut now) = (filed(), at(MONDAY));
        let (taken, refused) = &mut *seen.borrow_mut();
        for (step, minutes) in moves {
            now += SignedDuration::from_mins(minutes);
            match apply(case.clone(), step, now) {
                Ok((next, told)) => {
                    check(&case, step, &next, &told);
                    taken.insert(format!("{:?} {step:?}", case.state()));
                    case = next;
                }
                Err(rejection) => {
                    refused.insert(rejection.code().to_owned());
                }
            }
        }
        Ok(())
    });
    run.unwrap();
    let (taken, refused) = seen.into_inner();
    let all = [
        "Declined Rate(true)",
        "Done Rate(true)",
        "Filed Accept",
        "Filed Comment",
        "Filed Escalate",
        "Filed Refuse",
        "InHand Comment",
        "InHand Decide(false)",
        "InHand Decide(true)",
        "InHand Escalate",
        "InHand Request",
        "Paused Comment",
        "Paused Supplement",
    ];
    assert_eq!(taken.iter().map(String::as_str).collect::<Vec<_>>(), all);
    for code in ["wrong_state", "not_the_applicant", "nothing_to_escalate"] {
        assert!(refused.contains(code), "{code} never came up: {refused:?}");
    }
}
