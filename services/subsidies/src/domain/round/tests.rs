use jiff::SignedDuration;
use wuwei_contracts::{Ratio, Reject};

use super::*;

fn now() -> Timestamp {
    "2026-11-26T02:00:00Z".parse().unwrap()
}

fn until() -> Timestamp {
    "2026-12-10T16:00:00Z".parse().unwrap()
}

fn rules() -> Rules {
    Rules {
        version: "v".to_owned(),
        in_force: now(),
        rule: "r".to_owned(),
        source: "s".to_owned(),
        least_scorers: 3,
        least_monitors: 3,
        most_monitors: 5,
        least_signatures: 2,
        tie_breaks: Vec::new(),
    }
}

fn by() -> By {
    By { subject: "chen".to_owned(), on_behalf_of: None }
}

fn command() -> OpenRound {
    OpenRound {
        id: Uuid::from_u128(7),
        title: "示例".to_owned(),
        envelope: Fen(1000),
        cap: Fen(1000),
        kinds: vec![CommunityKind::RentalCluster],
        call_until: until(),
        criteria: vec![Criterion { code: "need".to_owned(), title: "需求".to_owned(), weight: 100 }],
        minimum_scorers: 3,
        pay_within: 10,
        sample: true,
    }
}

fn opened(command: OpenRound) -> Result<Round, SubsidyRejection> {
    let town = Town::parse("dalang").unwrap();
    open(command, &town, by(), &rules(), (now(), Uuid::nil())).map(|(round, _)| round)
}

fn code<T>(result: Result<T, SubsidyRejection>) -> String {
    result.map_or_else(|rejection| rejection.code().to_owned(), |_| String::new())
}

#[test]
fn a_round_opens_at_its_thresholds_and_not_past_them() {
    assert_eq!(code(opened(command())), "");
    assert_eq!(code(opened(OpenRound { cap: Fen(1001), ..command() })), "cap_above_envelope");
    assert_eq!(code(opened(OpenRound { minimum_scorers: 2, ..command() })), "too_few_scorers");
    assert_eq!(code(opened(OpenRound { call_until: now(), ..command() })), "call_until_past");
    let moment = SignedDuration::from_micros(1);
    assert_eq!(code(opened(OpenRound { call_until: now() + moment, ..command() })), "");
}

#[test]
fn proposals_are_taken_in_until_the_very_instant_the_call_ends_noted_or_not() {
    let round = opened(command()).unwrap();
    let (id, moment) = (round.facts.id, SignedDuration::from_micros(1));
    assert_eq!(code(round.takes_in("round", id, until() - moment)), "");
    assert_eq!(code(round.takes_in("round", id, until())), "call_ended", "exactly at it, though nothing noted it");
    assert_eq!(code(round.takes_in("round", id, until() + moment)), "call_ended");
    assert_eq!(code(round.clone().end_call(until() - moment)), "call_until_past");
    let (scoring, event) = round.end_call(until()).unwrap();
    assert_eq!((event.round.state, event.round.version), (RoundState::Scoring, 2));
    assert_eq!(code(scoring.takes_in("round", id, now())), "call_ended", "whatever a clock says afterwards");
    assert_eq!(code(scoring.end_call(until())), "wrong_round_state");
}

#[test]
fn a_cap_is_kept_exactly_and_a_kind_must_be_eligible() {
    let round = opened(OpenRound { cap: Fen(500), ..command() }).unwrap();
    for (amount, expected) in [(499, ""), (500, ""), (501, "over_the_cap")] {
        assert_eq!(code(round.within_cap(Fen(amount))), expected, "{amount}");
    }
    assert_eq!(code(round.eligible(CommunityKind::RentalCluster)), "");
    assert_eq!(code(round.eligible(CommunityKind::CommercialArea)), "kind_not_eligible");
    let any = opened(OpenRound { kinds: Vec::new(), ..command() }).unwrap();
    assert_eq!(code(any.eligible(CommunityKind::CommercialArea)), "");
}

#[test]
fn a_round_is_allocated_once_after_its_call() {
    let line = |number, outcome| AllocationLine {
        place: 1,
        proposal: Uuid::from_u128(number),
        amount: Fen(1),
        scorers: 3,
        mean: Ratio::new(1, 1),
        means: Vec::new(),
        left: Fen(1000),
        outcome,
    };
    let lines = [line(1, Outcome::Allocated), line(2, Outcome::DoesNotFit)];
    let round = opened(command()).unwrap();
    let allocate = |round: Round| round.allocate(&lines, &rules(), by(), (until(), None));
    assert_eq!(code(allocate(round.clone())), "wrong_round_state");
    assert!(round.allocation().is_err() && round.before_allocation().is_ok());
    let scoring = round.end_call(until()).unwrap().0;
    let (allocated, event) = allocate(scoring).unwrap();
    assert_eq!((&event.awards, event.rule.as_str()), (&vec![Uuid::from_u128(1)], "r@v"));
    assert_eq!(allocated.allocation().unwrap().awards, event.awards);
    assert_eq!(code(allocated.before_allocation()), "wrong_round_state");
    assert_eq!(code(allocate(allocated)), "wrong_round_state");
}
