//! No sequence of commands reaches a forbidden state, and each legal transition is in fact taken.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use proptest::{prelude::*, test_runner::TestRunner};
use wuwei_contracts::Reject;

use super::*;

/// One command on communities named by small numbers, some of which do not exist or are no longer active.
#[derive(Debug, Clone)]
enum Step {
    Register,
    Update(u32, u32),
    Reclassify(u32, usize),
    Merge(u32, Vec<u32>),
    Split(u32),
    Dissolve(u32),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => Just(Step::Register),
        1 => (0..8_u32, 0..3_u32).prop_map(|(at, households)| Step::Update(at, households)),
        1 => (0..8_u32, 0..7_usize).prop_map(|(at, kind)| Step::Reclassify(at, kind)),
        3 => (0..8_u32, prop::collection::vec(0..8_u32, 1..3)).prop_map(|(at, absorbed)| Step::Merge(at, absorbed)),
        1 => (0..8_u32).prop_map(Step::Split),
        1 => (0..8_u32).prop_map(Step::Dissolve),
    ];
    prop::collection::vec(step, 1..30)
}

#[derive(Default)]
struct World {
    communities: BTreeMap<CommunityId, Community>,
    taken: BTreeSet<&'static str>,
    refused: BTreeSet<String>,
}

impl World {
    fn next(&self) -> u32 {
        u32::try_from(self.communities.len()).unwrap()
    }

    /// Applies `step`; what it changed, with the events' views.
    fn apply(&mut self, step: Step) -> Result<Vec<(Community, CommunityView)>, RegistryRejection> {
        let named = |world: &Self, number| {
            let community = world.communities.get(&id(number)).cloned();
            let unknown = RegistryRejection::CommunityUnknown { field: "id", id: id(number) };
            community.ok_or(unknown)?.into_active("id")
        };
        let reason = || "so decided".to_owned();
        Ok(match step {
            Step::Register => {
                let new = active(self.next(), 1);
                vec![(Community::Active(new.clone()), new.view())]
            }
            Step::Update(at, households) => {
                let (next, event) = named(self, at)?.update(details("东方花园", households), None, now())?;
                vec![(Community::Active(next), event.community)]
            }
            Step::Reclassify(at, kind) => {
                let (next, event) = named(self, at)?.reclassify(CommunityKind::ALL[kind], reason(), now())?;
                vec![(Community::Active(next), event.community)]
            }
            Step::Merge(at, absorbed) => {
                let absorbed = absorbed.into_iter().map(|other| named(self, other)).collect::<Result<_, _>>()?;
                let survivor = named(self, at)?;
                let terms = Terms { kind: CommunityKind::RuralCommunity, name: None, boundary: None, reason: reason() };
                let merged = survivor.merge(absorbed, &terms, now())?;
                let (survivor, event) = merged.survivor;
                let others = merged.absorbed.into_iter().map(|(next, event)| (next, event.community));
                std::iter::once((Community::Active(survivor), event.community)).chain(others).collect()
            }
            Step::Split(at) => {
                let part =
                    |number| Part { id: id(number), kind: CommunityKind::RentalCluster, details: details("北区", 1) };
                let parts = vec![part(self.next()), part(self.next() + 1)];
                let split = named(self, at)?.split(parts, reason(), now())?;
                let parts = split.parts.into_iter().map(|(next, event)| (Community::Active(next), event.community));
                std::iter::once((split.split.0, split.split.1.community)).chain(parts).collect()
            }
            Step::Dissolve(at) => {
                let (next, event) = named(self, at)?.dissolve(reason(), now());
                vec![(next, event.community)]
            }
        })
    }

    /// Takes one step and checks what it did to each community.
    fn step(&mut self, step: Step) {
        let name = match step {
            Step::Register => "register",
            Step::Update(..) => "update",
            Step::Reclassify(..) => "reclassify",
            Step::Merge(..) => "merge",
            Step::Split(_) => "split",
            Step::Dissolve(_) => "dissolve",
        };
        let changed = match self.apply(step) {
            Ok(changed) => changed,
            Err(rejection) => {
                self.refused.insert(rejection.code().to_owned());
                return;
            }
        };
        self.taken.insert(name);
        let mut ids = BTreeSet::new();
        for (next, told) in changed {
            assert_eq!(told, next.view(), "the event tells the state it leads to");
            let facts = next.facts().clone();
            assert!(ids.insert(facts.id.clone()), "one transition per community and command");
            match self.communities.insert(facts.id, next) {
                None => assert_eq!(facts.version, 1),
                Some(before) => {
                    assert!(matches!(before, Community::Active(_)), "only an active community takes a step");
                    assert_eq!(facts.version, before.facts().version + 1);
                }
            }
        }
    }

    /// Every id leads, in finitely many steps, to communities that are active or dissolved.
    fn check(&self) {
        for start in self.communities.keys() {
            let (mut at, mut seen) = (vec![start.clone()], BTreeSet::new());
            while let Some(next) = at.pop() {
                let view = self.communities[&next].view();
                let follows = matches!(view.status, CommunityStatus::Merged | CommunityStatus::Split);
                assert_eq!(follows, !view.successors.is_empty());
                assert!(!view.successors.contains(&next) && !view.successors.contains(start), "{start} in a circle");
                at.extend(view.successors.into_iter().filter(|successor| seen.insert(successor.clone())));
            }
        }
    }
}

#[test]
fn no_sequence_of_commands_reaches_a_forbidden_state_and_every_transition_is_taken() {
    let seen: RefCell<(BTreeSet<&str>, BTreeSet<String>)> = RefCell::default();
    let run = TestRunner::deterministic().run(&steps(), |steps| {
        let mut world = World::default();
        for step in steps {
            world.step(step);
            world.check();
        }
        let (taken, refused) = &mut *seen.borrow_mut();
        taken.extend(world.taken);
        refused.extend(world.refused);
        Ok(())
    });
    run.unwrap();
    let (taken, refused) = seen.into_inner();
    let all = ["dissolve", "merge", "reclassify", "register", "split", "update"];
    assert_eq!(taken.into_iter().collect::<Vec<_>>(), all);
    for code in
        ["already_merged", "already_split", "already_dissolved", "merged_into_itself", "named_twice", "same_kind"]
    {
        assert!(refused.contains(code), "{code} never came up: {refused:?}");
    }
}
