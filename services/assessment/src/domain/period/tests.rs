//! A period's steps, one by one and in every order.

use wuwei_contracts::{
    Reject,
    assessment::{Direction, OpenPeriod, ScoreView},
};

use super::*;
use crate::{domain::scheme, reference};

mod state_machine;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn act(by: &str, second: i64) -> Act {
    Act { by: by.to_owned(), on_behalf_of: None, at: at(second) }
}

fn command() -> OpenPeriod {
    OpenPeriod {
        id: Uuid::from_u128(1),
        title: "2026年度双向考核(示例)".to_owned(),
        scheme: "two-way".to_owned(),
        from: at(0),
        until: at(1_000),
        scoring_ends: at(500),
        villages: vec![VillageCode::parse("441900113002").unwrap()],
        sample: true,
    }
}

fn opened_by(command: OpenPeriod, town: &str, duties: &[String]) -> Result<(Open, PeriodOpened), AssessmentRejection> {
    let (scheme, _) = scheme::publish(None, reference::scheme().unwrap(), at(0)).unwrap();
    let town = Town::parse(town).unwrap();
    let basis = Basis { scheme: &scheme, duties: (3, duties), town: &town, correlation: Uuid::from_u128(9) };
    open(command, basis, act("opener", 1))
}

fn duties() -> Vec<String> {
    reference::duty_list().unwrap().items.into_iter().map(|item| item.code).collect()
}

fn opened() -> Open {
    opened_by(command(), "dalang", &duties()).unwrap().0
}

const ALL: Sides = Sides { town: 3, committees: 4 };

fn rosters(second: i64) -> Rosters {
    Rosters { frozen: act("opener", second), raters: ALL }
}

fn computed(by: &str) -> Computed {
    let (scoring, _) = opened().freeze(rosters(10)).unwrap();
    let (revealed, _) = scoring.time_up(Sides { town: 2, committees: 4 }, at(500));
    revealed.compute(act(by, 510)).0
}

#[test]
fn a_period_keeps_the_versions_it_began_under() {
    let (open, event) = opened_by(command(), "dalang", &duties()).unwrap();
    assert_eq!((open.0.scheme_version, open.0.duty_list_version), (1, 3));
    assert_eq!((event.period.state, event.period.version), (PeriodState::Open, 1));
}

#[test]
fn a_town_outside_the_pilot_a_missing_duty_and_mixed_samples_are_refused() {
    let code = |command, town, duties: &[String]| opened_by(command, town, duties).unwrap_err().code().to_owned();
    assert_eq!(code(command(), "humen", &duties()), "not_a_pilot");
    assert_eq!(code(command(), "dalang", &duties()[1..]), "duty_unknown");
    assert_eq!(code(OpenPeriod { sample: false, ..command() }, "dalang", &duties()), "sample_mixed");
    assert_eq!(code(OpenPeriod { scoring_ends: at(1), ..command() }, "dalang", &duties()), "scoring_ended");
}

#[test]
fn at_the_last_instant_neither_rosters_nor_ballots_come_in() {
    assert!(opened().freeze(rosters(500)).is_err());
    let (scoring, _) = opened().freeze(rosters(499)).unwrap();
    assert_eq!(scoring.accepts(at(499)), Ok(()));
    assert_eq!(scoring.accepts(at(500)), Err(BallotRejection::ScoringOver(at(500))));
}

#[test]
fn scoring_ends_by_itself_with_the_last_ballot_of_both_sides_and_not_one_earlier() {
    let (scoring, _) = opened().freeze(rosters(10)).unwrap();
    for short in [Sides { town: 2, committees: 4 }, Sides { town: 3, committees: 3 }] {
        assert!(scoring.clone().after(short, at(20)).is_err());
    }
    let (revealed, event) = scoring.after(ALL, at(20)).unwrap();
    assert_eq!((revealed.reveal.cause, event.period.revealed), (RevealCause::AllSubmitted, Some(revealed.reveal)));
}

#[test]
fn nobody_who_answers_for_opening_or_computing_publishes() {
    let publish = |act: Act| computed("computer").publish(Vec::<ScoreView>::new(), act).map(|_| ());
    let acting = |by: &str, principal: &str| Act { on_behalf_of: Some(principal.to_owned()), ..act(by, 600) };
    for by in [act("opener", 600), act("computer", 600), acting("other", "opener"), acting("computer", "other")] {
        assert_eq!(publish(by.clone()).unwrap_err().code(), "not_separate", "{by:?}");
    }
    assert_eq!(publish(acting("other", "another")), Ok(()));
}

#[test]
fn both_directions_have_names_people_know() {
    assert_eq!(Direction::ALL.map(Direction::chinese), ["镇街考核村(居)委会", "村(居)委会考核镇街"]);
}
