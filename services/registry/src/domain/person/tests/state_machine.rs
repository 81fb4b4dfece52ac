//! No sequence of steps reaches a forbidden state, and each legal transition is in fact taken.

use std::{cell::RefCell, collections::BTreeSet};

use PersonStatus::{Blocked, Erased, Held, Kept};
use proptest::{prelude::*, test_runner::TestRunner};

use super::*;

#[derive(Debug, Clone, Copy)]
enum Step {
    Correct,
    SignIn,
    Disclose,
    Hold,
    Erase,
    Release,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        2 => Just(Step::Correct),
        1 => Just(Step::SignIn),
        2 => Just(Step::Disclose),
        2 => Just(Step::Hold),
        1 => Just(Step::Erase),
        2 => Just(Step::Release),
    ];
    prop::collection::vec(step, 1..20)
}

const LEGAL: [(&str, PersonStatus, PersonStatus); 11] = [
    ("correct", Kept, Kept),
    ("correct", Held, Held),
    ("sign_in", Kept, Kept),
    ("sign_in", Held, Held),
    ("disclose", Kept, Kept),
    ("disclose", Held, Held),
    ("hold", Kept, Held),
    ("erase", Kept, Erased),
    ("erase", Held, Blocked),
    ("release", Held, Kept),
    ("release", Blocked, Erased),
];

fn apply(is: Person, step: Step) -> Result<(&'static str, Person), PersonRejection> {
    Ok(match step {
        Step::Correct => ("correct", is.correct(&[PersonField::Address], now())?.0),
        Step::SignIn => ("sign_in", is.sign_in("zhang-2".to_owned(), now())?.0),
        Step::Disclose => ("disclose", is.disclose(reading(PersonField::Name), now())?.0),
        Step::Hold => ("hold", is.hold(hold(), now())?.0),
        Step::Erase => match is.erase("本人要求".to_owned(), now())? {
            Erasure::Done(next, _) | Erasure::Deferred(next, _) => ("erase", next),
        },
        Step::Release => match is.release("档案期满".to_owned(), now())? {
            Release::Kept(next, _) | Release::Erased(next, _) => ("release", next),
        },
    })
}

#[test]
fn no_sequence_of_steps_reaches_a_forbidden_state_and_every_transition_is_taken() {
    let seen: RefCell<BTreeSet<String>> = RefCell::default();
    let run = TestRunner::deterministic().run(&steps(), |steps| {
        let mut person = person();
        for step in steps {
            let Ok((name, next)) = apply(person.clone(), step) else { continue };
            let (from, to) = (person.status(), next.status());
            assert!(LEGAL.contains(&(name, from, to)), "{name} led from {from:?} to {to:?}");
            assert_eq!(next.facts().version, person.facts().version + 1, "one transition, one version");
            assert_eq!(next.facts().fields.is_empty(), to == Erased, "values go with the key, and not before");
            seen.borrow_mut().insert(format!("{name} {from:?} {to:?}"));
            person = next;
        }
        Ok(())
    });
    run.unwrap();
    let taken = seen.into_inner();
    for (name, from, to) in LEGAL {
        assert!(taken.contains(&format!("{name} {from:?} {to:?}")), "{name} from {from:?} to {to:?} was never taken");
    }
}
