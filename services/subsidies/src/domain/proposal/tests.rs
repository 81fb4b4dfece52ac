use std::{cell::RefCell, collections::BTreeSet};

use jiff::SignedDuration;
use proptest::{prelude::*, test_runner::TestRunner};
use wuwei_contracts::{
    Reject,
    subsidies::{LedgerHead, Plan},
};

use super::*;
use crate::domain::{By, rules::Rules};

fn now() -> Timestamp {
    "2026-11-26T02:00:00Z".parse().unwrap()
}

fn plan() -> Plan {
    Plan {
        title: "示例·路灯".to_owned(),
        need: "巷内无灯".to_owned(),
        amount: Fen(500),
        budget: vec![BudgetLine { item: "灯具".to_owned(), amount: Fen(500) }],
        monitors: ["m1", "m2", "m3"].map(ToOwned::to_owned).to_vec(),
    }
}

fn new(origin: ProposalOrigin) -> NewProposal {
    NewProposal {
        id: Uuid::from_u128(1),
        receipt: ReceiptNumber::new("SP", 2026, 1).unwrap(),
        town: Town::parse("dalang").unwrap(),
        community: CommunityId::parse("441900113002-0001").unwrap(),
        round: Uuid::from_u128(7),
        origin,
        applicant: Applicant { subject: Some("li".to_owned()), organisation: None },
        title: "示例·路灯".to_owned(),
        amount: Fen(500),
        contents: Some(plan().into()),
        sample: true,
        correlation: Uuid::from_u128(9),
    }
}

fn drafted() -> Proposal {
    draft(new(ProposalOrigin::Applicant), now()).0
}

fn submitted(origin: ProposalOrigin) -> Proposal {
    draft(new(origin), now()).0.submit(Uuid::from_u128(5), "li", now()).unwrap().0
}

fn head() -> LedgerHead {
    LedgerHead {
        town: Town::parse("dalang").unwrap(),
        round: Uuid::from_u128(7),
        envelope: Fen(1000),
        reserved: Fen(500),
        paid: Fen(0),
        entries: 2,
        hash: "h".to_owned(),
    }
}

fn awarded() -> Proposal {
    let unfunded = submitted(ProposalOrigin::Applicant).unfunded(&[Uuid::from_u128(1)], None).unwrap();
    unfunded.award("chen", head(), now()).0
}

fn done(pay_by: Timestamp) -> Work {
    Work { evidence: "已装灯".to_owned(), signatures: vec!["m1".to_owned(), "m2".to_owned()], pay_by }
}

#[test]
fn a_draft_that_nobody_has_written_is_not_submitted() {
    let bare = draft(NewProposal { contents: None, ..new(ProposalOrigin::Applicant) }, now()).0;
    assert_eq!(bare.submit(Uuid::from_u128(5), "li", now()).unwrap_err().code(), "draft_incomplete");
}

#[test]
fn what_is_written_bears_the_mark_of_its_sample() {
    let plain = Plan { title: "路灯".to_owned(), ..plan() };
    let applicant = || Applicant { subject: Some("li".to_owned()), organisation: None };
    assert_eq!(drafted().complete(plain, applicant(), now()).unwrap_err().code(), "sample_differs");
    let (next, event) = drafted().complete(plan(), applicant(), now()).unwrap();
    assert_eq!((event.proposal, next.state()), (next.view(), ProposalState::Draft));
}

#[test]
fn only_what_is_allocated_is_awarded_or_else_with_a_reason_and_never_a_part_that_is_open_again() {
    let wish = ProposalOrigin::WishPart { wish: Uuid::from_u128(3), part: 1 };
    let code = |proposal: Proposal, allocated: &[Uuid], reason| {
        proposal.unfunded(allocated, reason).map_or_else(|blocked| blocked.code().to_owned(), |_| String::new())
    };
    let own = [Uuid::from_u128(1)];
    assert_eq!(code(submitted(ProposalOrigin::Applicant), &own, None), "");
    assert_eq!(code(submitted(wish.clone()), &own, None), "");
    assert_eq!(code(submitted(ProposalOrigin::Applicant), &[], Some("急需")), "not_allocated");
    let lost = |origin| submitted(origin).lose("余额不足".to_owned(), now()).unwrap().0;
    assert_eq!(code(lost(ProposalOrigin::Applicant), &[], None), "not_allocated");
    assert_eq!(code(lost(ProposalOrigin::Applicant), &[], Some("急需")), "");
    assert_eq!(code(lost(wish), &[], Some("急需")), "part_returned");
    assert_eq!(code(drafted(), &own, None), "wrong_state");
}

#[test]
fn payment_is_in_time_before_the_limit_and_late_exactly_at_it() {
    let limit = now() + SignedDuration::from_hours(24);
    let moment = SignedDuration::from_micros(1);
    for (at, in_time) in [(limit - moment, true), (limit, false), (limit + moment, false)] {
        let accepted = awarded().accept(done(limit), "wu", now()).unwrap().0;
        let (paid, event) = accepted.payable().unwrap().pay("V-1".to_owned(), "he", at);
        assert_eq!((event.in_time, event.amount, event.due), (in_time, Fen(500), limit));
        assert_eq!(paid.state(), ProposalState::Paid);
    }
}

#[test]
fn two_monitors_suffice_and_nobody_else_signs() {
    let rules = Rules {
        version: String::new(),
        in_force: now(),
        rule: String::new(),
        source: String::new(),
        least_scorers: 3,
        least_monitors: 3,
        most_monitors: 5,
        least_signatures: 2,
        tie_breaks: Vec::new(),
    };
    let names = |count: usize| (1..=count).map(|number| format!("m{number}")).collect::<Vec<_>>();
    for (count, expected) in [(1, "too_few_signatures"), (2, ""), (3, ""), (4, "not_a_monitor")] {
        let code = signed(&rules, &names(3), &names(count))
            .map_or_else(|rejection| rejection.code().to_owned(), |()| String::new());
        assert_eq!(code, expected, "{count} signatures");
    }
    for (count, expected) in [(2, "monitors_out_of_range"), (3, ""), (5, ""), (6, "monitors_out_of_range")] {
        let code =
            rules.monitors(&names(count)).map_or_else(|rejection| rejection.code().to_owned(), |()| String::new());
        assert_eq!(code, expected, "{count} monitors");
    }
}

#[test]
fn a_held_award_goes_on_from_where_it_was_held_and_is_paid_though_its_applicant_may_not_act() {
    let accepted = awarded().accept(done(now()), "wu", now()).unwrap().0;
    assert_eq!(accepted.clone().payable().unwrap().free(false).unwrap_err().code(), "not_released");
    let held = accepted.hold("任期届满".to_owned(), now()).unwrap().0;
    assert!(held.view().accepted.is_some() && held.clone().payable().is_err());
    let released = held.release("镇收款人确认".to_owned(), "he", false, now()).unwrap().0;
    assert_eq!(released.state(), ProposalState::Accepted);
    released.clone().payable().unwrap().free(false).unwrap();
    let again = released.hold("被暂停".to_owned(), now()).unwrap().0;
    assert_eq!(again.award().unwrap().released_by, None, "held again, it must be released again");
    assert_eq!(
        awarded().hold("x".to_owned(), now()).unwrap().0.release("y".to_owned(), "he", true, now()).unwrap().0.state(),
        ProposalState::Awarded
    );
}

#[test]
fn whoever_applied_neither_accepts_nor_releases_nor_through_another() {
    let by = |subject: &str, acted_for: Option<&str>| By {
        subject: subject.to_owned(),
        on_behalf_of: acted_for.map(ToOwned::to_owned),
    };
    assert!(awarded().accepted_by_another(&by("wu", None)).is_ok());
    for applicant in [by("li", None), by("wu", Some("li"))] {
        assert_eq!(awarded().accepted_by_another(&applicant).unwrap_err().code(), "duties_not_separate");
        assert_eq!(awarded().released_by_another(&applicant).unwrap_err().code(), "duties_not_separate");
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Complete,
    Submit,
    Return,
    Score,
    Lose,
    Award,
    Override,
    Hold,
    Release,
    Confirm,
    Accept,
    Pay,
}

const STEPS: [Step; 12] = [
    Step::Complete,
    Step::Submit,
    Step::Return,
    Step::Score,
    Step::Lose,
    Step::Award,
    Step::Override,
    Step::Hold,
    Step::Release,
    Step::Confirm,
    Step::Accept,
    Step::Pay,
];

/// The next state and what its event tells.
fn take(proposal: Proposal, step: Step) -> Result<(Proposal, wuwei_contracts::subsidies::ProposalView), String> {
    let (id, reason) = (proposal.facts.id, || "因故".to_owned());
    let code = |rejection: SubsidyRejection| rejection.code().to_owned();
    let award = |proposal: Proposal, allocated: &[Uuid], why| {
        let unfunded = proposal.unfunded(allocated, why).map_err(|_| "blocked".to_owned())?;
        let (next, event) = unfunded.award("chen", head(), now());
        Ok((next, event.proposal))
    };
    let applicant = Applicant { subject: Some("li".to_owned()), organisation: None };
    match step {
        Step::Complete => proposal.complete(plan(), applicant, now()).map(|(next, event)| (next, event.proposal)),
        Step::Submit => proposal.submit(Uuid::from_u128(5), "li", now()).map(|(next, event)| (next, event.proposal)),
        Step::Return => proposal.give_back(reason(), now()).map(|(next, event)| (next, event.proposal)),
        Step::Score => proposal.score(now()).map(|(next, event)| (next, event.proposal)),
        Step::Lose => proposal.lose(reason(), now()).map(|(next, event)| (next, event.proposal)),
        Step::Award => return award(proposal, &[id], None),
        Step::Override => return award(proposal, &[], Some("急需")),
        Step::Hold => proposal.hold(reason(), now()).map(|(next, event)| (next, event.proposal)),
        Step::Release => proposal.release(reason(), "he", true, now()).map(|(next, event)| (next, event.proposal)),
        Step::Confirm => proposal.release(reason(), "he", false, now()).map(|(next, event)| (next, event.proposal)),
        Step::Accept => proposal.accept(done(now()), "wu", now()).map(|(next, event)| (next, event.proposal)),
        Step::Pay => proposal.payable().map(|payment| {
            let (next, event) = payment.pay("V-1".to_owned(), "he", now());
            (next, event.proposal)
        }),
    }
    .map_err(code)
}

/// Every step that is legal, and where it leads.
fn leads(state: ProposalState, step: Step, accepted: bool) -> Option<ProposalState> {
    use ProposalState as S;
    Some(match (state, step) {
        (S::Draft, Step::Complete) => S::Draft,
        (S::Draft, Step::Submit) | (S::Submitted, Step::Score) => S::Submitted,
        (S::Draft | S::Submitted, Step::Return) => S::Returned,
        (S::Submitted, Step::Lose) => S::Unsuccessful,
        (S::Awarded | S::Accepted, Step::Hold) => S::Held,
        (S::Held, Step::Release | Step::Confirm) if accepted => S::Accepted,
        (S::Held, Step::Release)
        | (S::Held | S::Awarded, Step::Confirm)
        | (S::Submitted, Step::Award)
        | (S::Unsuccessful, Step::Override) => S::Awarded,
        (S::Awarded, Step::Accept) | (S::Accepted, Step::Confirm) => S::Accepted,
        (S::Accepted, Step::Pay) => S::Paid,
        _ => return None,
    })
}

#[test]
fn no_sequence_of_steps_reaches_a_forbidden_state_and_every_legal_one_is_taken() {
    let seen: RefCell<BTreeSet<(ProposalState, Step, ProposalState)>> = RefCell::default();
    let steps = prop::collection::vec(0..STEPS.len(), 1..40);
    let run = TestRunner::deterministic().run(&steps, |steps| {
        let mut proposal = drafted();
        for step in steps.into_iter().map(|place| STEPS[place]) {
            let (before, accepted) = (proposal.clone(), proposal.acceptance().is_some());
            let expected = leads(before.state(), step, accepted);
            match take(proposal, step) {
                Ok((next, told)) => {
                    assert_eq!(Some(next.state()), expected, "{step:?} in {:?}", before.state());
                    assert_eq!(told, next.view(), "the event tells the state it leads to");
                    assert_eq!(next.facts.version, before.facts.version + 1);
                    assert_eq!(next.award().is_some(), told.awarded.is_some());
                    let promised = next.award().is_none() || next.submission().is_some();
                    assert!(promised, "nothing is awarded without a resolution");
                    seen.borrow_mut().insert((before.state(), step, next.state()));
                    proposal = next;
                }
                Err(_) => {
                    assert_eq!(expected, None, "{step:?} in {:?}", before.state());
                    proposal = before;
                }
            }
        }
        Ok(())
    });
    run.unwrap();
    let mut legal = BTreeSet::new();
    for state in ProposalState::ALL {
        for step in STEPS {
            legal.extend(
                [false, true]
                    .map(|accepted| leads(state, step, accepted))
                    .into_iter()
                    .flatten()
                    .map(|to| (state, step, to)),
            );
        }
    }
    let seen = seen.into_inner();
    assert_eq!(legal.difference(&seen).collect::<Vec<_>>(), Vec::<&_>::new(), "never taken");
}
