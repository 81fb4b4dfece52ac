//! No sequence of steps reaches a forbidden state, and each legal transition is in fact taken.

use std::{cell::RefCell, collections::BTreeSet};

use proptest::{prelude::*, test_runner::TestRunner};

use super::*;

/// One step, by somebody, at the next instant.
#[derive(Debug, Clone, Copy)]
enum Step {
    Freeze,
    Ballots(Sides),
    TimeUp,
    Compute(&'static str),
    Publish(&'static str),
}

const PEOPLE: [&str; 3] = ["opener", "computer", "publisher"];

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        2 => Just(Step::Freeze),
        3 => (2..=3_u32, 3..=4_u32).prop_map(|(town, committees)| Step::Ballots(Sides { town, committees })),
        1 => Just(Step::TimeUp),
        2 => (0..3_usize).prop_map(|who| Step::Compute(PEOPLE[who])),
        2 => (0..3_usize).prop_map(|who| Step::Publish(PEOPLE[who])),
    ];
    prop::collection::vec(step, 1..14)
}

/// The period after `step` at `second`, and the view its event told; or the code of the refusal.
fn apply(period: Period, step: Step, second: i64) -> Result<(Period, PeriodView), String> {
    let no = |rejection: AssessmentRejection| rejection.code().to_owned();
    match step {
        Step::Freeze => {
            let frozen = period.into_open().map_err(no)?.freeze(rosters(second));
            let (next, event) = frozen.map_err(|rejection| rejection.code().to_owned())?;
            Ok((Period::Scoring(next), event.period))
        }
        Step::Ballots(sides) => {
            let scoring = period.into_scoring().map_err(no)?;
            let (next, event) = scoring.after(sides, at(second)).map_err(|_| "not_all".to_owned())?;
            Ok((Period::Revealed(next), event.period))
        }
        Step::TimeUp => {
            if let Period::Open(open) = period {
                let (next, event) = open.lapse(at(second));
                return Ok((Period::Lapsed(next), event.period));
            }
            let (next, event) =
                period.into_scoring().map_err(no)?.time_up(Sides { town: 0, committees: 1 }, at(second));
            Ok((Period::Revealed(next), event.period))
        }
        Step::Compute(by) => {
            let (next, event) = period.into_revealed().map_err(no)?.compute(act(by, second));
            Ok((Period::Computed(next), event.period))
        }
        Step::Publish(by) => {
            let computed = period.into_computed().map_err(no)?;
            let (next, event) = computed.publish(Vec::new(), act(by, second)).map_err(no)?;
            Ok((Period::Published(next), event.period))
        }
    }
}

/// What must hold of a step from `before` to `after`.
fn check(before: &Period, after: &Period, told: &PeriodView) {
    assert_eq!(told, &after.view(), "the event tells the state it leads to");
    assert_eq!(after.facts().version, before.facts().version + 1, "one transition, one version");
    let legal = [
        (PeriodState::Open, PeriodState::Scoring),
        (PeriodState::Open, PeriodState::Lapsed),
        (PeriodState::Scoring, PeriodState::Revealed),
        (PeriodState::Revealed, PeriodState::Computed),
        (PeriodState::Computed, PeriodState::Published),
    ];
    assert!(legal.contains(&(before.state(), after.state())), "{:?} → {:?}", before.state(), after.state());
    if let Some(reveal) = before.reveal() {
        assert_eq!(after.reveal(), Some(reveal), "a reveal stays as it was");
    }
    if let Period::Published(published) = after {
        let opener = &after.facts().opened.by;
        assert!(![opener, &published.computed.computed.by].contains(&&published.published.by));
    }
}

#[test]
fn no_sequence_of_steps_reaches_a_forbidden_state_and_every_transition_is_taken() {
    let seen: RefCell<(BTreeSet<&str>, BTreeSet<String>)> = RefCell::default();
    let run = TestRunner::deterministic().run(&steps(), |steps| {
        let mut period = Period::Open(opened());
        for (second, step) in (2..).zip(steps) {
            match apply(period.clone(), step, second) {
                Ok((next, told)) => {
                    check(&period, &next, &told);
                    seen.borrow_mut().0.insert(next.state().as_str());
                    period = next;
                }
                Err(code) => {
                    seen.borrow_mut().1.insert(code);
                }
            }
        }
        Ok(())
    });
    run.unwrap();
    let (reached, refused) = seen.into_inner();
    assert_eq!(reached.into_iter().collect::<Vec<_>>(), ["computed", "lapsed", "published", "revealed", "scoring"]);
    for code in
        ["period_open", "period_scoring", "period_revealed", "period_computed", "period_published", "not_separate"]
    {
        assert!(refused.contains(code), "{code} never came up: {refused:?}");
    }
}
