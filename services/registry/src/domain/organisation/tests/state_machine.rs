//! No sequence of steps reaches a forbidden state, and each legal transition is in fact taken.

use std::{cell::RefCell, collections::BTreeSet};

use proptest::{prelude::*, test_runner::TestRunner};

use super::*;

#[derive(Debug, Clone)]
enum Step {
    Wait(i64),
    Renew(i64),
    EndTerm,
    GiveMandate(u8, Option<i64>),
    EndMandate(u8),
    Suspend,
    Resume,
    Dissolve,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (1..60_i64).prop_map(Step::Wait),
        3 => (1..150_i64).prop_map(Step::Renew),
        4 => Just(Step::EndTerm),
        2 => (0..3_u8, prop::option::of(-10..120_i64)).prop_map(|(who, until)| Step::GiveMandate(who, until)),
        2 => (0..3_u8).prop_map(Step::EndMandate),
        2 => Just(Step::Suspend),
        2 => Just(Step::Resume),
        1 => Just(Step::Dissolve),
    ];
    prop::collection::vec(step, 1..40)
}

type Taken = (&'static str, OrganisationStatus, OrganisationStatus);

struct World {
    day: i64,
    organisation: Organisation,
    taken: BTreeSet<String>,
}

impl World {
    /// Takes one step; its name, what it led to and what the event told.
    fn apply(&self, step: &Step) -> Result<(&'static str, Organisation, OrganisationView), OrganisationRejection> {
        let (now, is) = (at(self.day), self.organisation.clone());
        let why = || "如此决定".to_owned();
        Ok(match step {
            Step::Wait(_) => ("wait", is.clone(), is.view()),
            Step::Renew(days) => {
                let (next, event) = is.renew(Some(Term { from: now, until: at(self.day + days) }), now)?;
                ("renew", next, event.organisation)
            }
            Step::EndTerm => {
                let number = is.facts().terms;
                let (next, event) = is.end_term(number, now)?;
                ("end_term", next, event.organisation)
            }
            Step::GiveMandate(who, until) => {
                let (next, event) =
                    is.give_mandate(mandate(&format!("p{who}"), until.map(|days| self.day + days)), now)?;
                ("give_mandate", next, event.organisation)
            }
            Step::EndMandate(who) => {
                let (next, event) = is.end_mandate(&format!("p{who}"), why(), now)?;
                ("end_mandate", next, event.organisation)
            }
            Step::Suspend => {
                let (next, event) = is.suspend(why(), now)?;
                ("suspend", next, event.organisation)
            }
            Step::Resume => {
                let (next, event) = is.resume(why(), now)?;
                ("resume", next, event.organisation)
            }
            Step::Dissolve => {
                let (next, event) = is.dissolve(why(), now)?;
                ("dissolve", next, event.organisation)
            }
        })
    }

    fn step(&mut self, step: &Step) {
        if let Step::Wait(days) = step {
            self.day += days;
            return;
        }
        let Ok((name, next, told)) = self.apply(step) else { return };
        let (from, to) = (self.organisation.status(), next.status());
        assert!(LEGAL.contains(&(name, from, to)), "{name} led from {from:?} to {to:?}");
        assert_eq!(told, next.view(), "the event tells the state it leads to");
        assert_eq!(next.facts().version, self.organisation.facts().version + 1, "one transition, one version");
        self.taken.insert(format!("{name} {from:?} {to:?}"));
        self.organisation = next;
        self.check();
    }

    fn check(&self) {
        let facts = self.organisation.facts();
        for mandate in &facts.mandates {
            let whole = self.organisation.facts().term.map(|term| term.until);
            assert!(mandate.until.is_some() && mandate.until <= whole, "{mandate:?} beyond {whole:?}");
        }
        let subjects: BTreeSet<_> = facts.mandates.iter().map(|mandate| &mandate.subject).collect();
        assert_eq!(subjects.len(), facts.mandates.len(), "one mandate per person");
        let acts = self.organisation.covers().is_some();
        assert_eq!(acts, self.organisation.status() == OrganisationStatus::Active);
    }
}

use OrganisationStatus::{Active, Dissolved, Expired, Suspended};

const LEGAL: [Taken; 12] = [
    ("renew", Active, Active),
    ("renew", Expired, Active),
    ("renew", Suspended, Suspended),
    ("end_term", Active, Expired),
    ("give_mandate", Active, Active),
    ("end_mandate", Active, Active),
    ("end_mandate", Suspended, Suspended),
    ("suspend", Active, Suspended),
    ("resume", Suspended, Active),
    ("dissolve", Active, Dissolved),
    ("dissolve", Expired, Dissolved),
    ("dissolve", Suspended, Dissolved),
];

#[test]
fn no_sequence_of_steps_reaches_a_forbidden_state_and_every_transition_is_taken() {
    let seen: RefCell<BTreeSet<String>> = RefCell::default();
    let mut runner = TestRunner::deterministic();
    let run = runner.run(&steps(), |steps| {
        let mut world = World { day: 0, organisation: committee(), taken: BTreeSet::new() };
        for step in &steps {
            world.step(step);
        }
        seen.borrow_mut().extend(world.taken);
        Ok(())
    });
    run.unwrap();
    let taken = seen.into_inner();
    for (name, from, to) in LEGAL {
        assert!(taken.contains(&format!("{name} {from:?} {to:?}")), "{name} from {from:?} to {to:?} was never taken");
    }
}
