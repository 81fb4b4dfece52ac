//! Two instances at one period: no ballot and no fact slips behind the reveal.

use std::collections::BTreeMap;

use futures::future::join_all;
use jiff::SignedDuration;
use wuwei_contracts::assessment::{
    CommitteeRoster, Direction, Formula, FreezeRosters, GetPeriod, PeriodRevealed, PeriodState, RevealCause,
};
use wuwei_testkit::{Backend, Harness, run};

use crate::{
    facts::{case_decided, of},
    office::{OFFICER, OTHER, PERIOD, VILLAGE, compute, freezing, open, opened, reaches, village, vote, why},
};

/// Raters of each side.
const RATERS: usize = 12;

fn names(side: &str) -> Vec<String> {
    (0..RATERS).map(|number| format!("{side}-{number}")).collect()
}

/// Two instances, a period in which many rate.
async fn contended() -> Harness {
    let mut harness = open(Backend::Postgres).await;
    harness.second_instance().await;
    opened(&harness).await;
    let other = CommitteeRoster { village: village(OTHER), raters: vec!["other-0".to_owned()] };
    let committees = vec![CommitteeRoster { village: village(VILLAGE), raters: names("village") }, other];
    let rosters = FreezeRosters { town: names("town"), committees, ..freezing() };
    harness.call(OFFICER, "dalang", rosters).await.unwrap();
    harness
}

/// Hands in ballot after ballot until none is taken any more; the points of the last one that was.
async fn insist(harness: &Harness, who: String, direction: Direction) -> (String, Option<u8>) {
    let mut last = None;
    for points in (0..=100_u8).cycle() {
        match vote(harness, &who, direction, points).await {
            Ok(_) => last = Some(points),
            // The clock was moved past what this request was given: it was not begun, and is sent again.
            Err(rejection) if matches!(&*rejection.code, "deadline_passed" | "identity_expired") => {}
            Err(rejection) => {
                let code = &*rejection.code;
                assert!(matches!(code, "period_revealed" | "scoring_over"), "{rejection}");
                break;
            }
        }
    }
    (who, last)
}

/// The sum of the last ballots that were accepted is the sum that was computed.
async fn nothing_slipped(harness: &Harness, accepted: &BTreeMap<String, Option<u8>>) {
    reaches(harness, PeriodState::Revealed).await;
    harness.settled().await;
    compute(harness).await;
    let sides = [("town-", Some(VILLAGE)), ("village-", None)];
    for (side, judged) in sides {
        let of_side =
            accepted.iter().filter(|(who, _)| who.starts_with(side) || (judged.is_none() && who.starts_with("other-")));
        let points: Vec<u64> = of_side.filter_map(|(_, points)| points.map(u64::from)).collect();
        let explanation = why(harness, judged).await;
        let ballots: Vec<_> = explanation.measures.iter().filter(|m| m.formula == Formula::Ballot).collect();
        assert!(!ballots.is_empty());
        for ballot in ballots {
            assert_eq!(usize::try_from(ballot.counted).unwrap(), points.len(), "{side}");
            assert_eq!(ballot.points, Some(points.iter().sum()), "{side}");
        }
    }
}

#[test]
fn ballots_racing_the_last_ballots_of_both_sides_all_count_or_are_refused() {
    run(Backend::Postgres, async |_| {
        let harness = contended().await;
        let town = names("town").into_iter().map(|who| insist(&harness, who, Direction::TownToCommittee));
        let committees = names("village").into_iter().chain(["other-0".to_owned()]);
        let committees = committees.map(|who| insist(&harness, who, Direction::CommitteeToTown));
        let (town, committees) = futures::future::join(join_all(town), join_all(committees)).await;
        let accepted = town.into_iter().chain(committees).collect();
        let event = harness.expect::<PeriodRevealed>(|_| true).await;
        assert_eq!(event.data.period.revealed.unwrap().cause, RevealCause::AllSubmitted);
        nothing_slipped(&harness, &accepted).await;
        let revealed = harness.events_of(&format!("period/{PERIOD}")).await;
        assert_eq!(revealed.iter().filter(|event| event.kind.ends_with(".revealed.v1")).count(), 1);
    });
}

#[test]
fn ballots_racing_the_end_of_time_all_count_or_are_refused() {
    run(Backend::Postgres, async |_| {
        let harness = contended().await;
        let town = names("town").into_iter().map(|who| insist(&harness, who, Direction::TownToCommittee));
        // One is never heard of, so that time alone ends it.
        let committees = names("village").into_iter().map(|who| insist(&harness, who, Direction::CommitteeToTown));
        let clock = async {
            wuwei_testkit::wait::until("ballots of everybody", wuwei_testkit::wait::PATIENCE, || async {
                (harness.database().rows("ballots").await == 2 * RATERS as u64).then_some(())
            })
            .await;
            harness.advance(SignedDuration::from_hours(24 * 5 + 1));
        };
        let ((town, committees), ()) =
            futures::future::join(futures::future::join(join_all(town), join_all(committees)), clock).await;
        let accepted = town.into_iter().chain(committees).collect();
        nothing_slipped(&harness, &accepted).await;
        let period = harness.call("anybody", "dalang", GetPeriod { period: PERIOD }).await.unwrap();
        assert_eq!(period.revealed.unwrap().cause, RevealCause::TimeUp);
    });
}

#[test]
fn facts_racing_the_reveal_all_count_or_are_listed_as_late() {
    run(Backend::Postgres, async |_| {
        let harness = contended().await;
        let facts = async {
            for number in 1..=150 {
                harness.deliver(&case_decided(of(number, VILLAGE), number % 3 != 0)).await;
            }
        };
        let ballots = async {
            let town = names("town").into_iter().map(|who| insist(&harness, who, Direction::TownToCommittee));
            let committees = names("village").into_iter().chain(["other-0".to_owned()]);
            let committees = committees.map(|who| insist(&harness, who, Direction::CommitteeToTown));
            futures::future::join(join_all(town), join_all(committees)).await;
        };
        futures::future::join(facts, ballots).await;
        harness.settled().await;
        compute(&harness).await;
        assert_eq!(harness.database().rows("evidence").await, 150, "each fact once");
        let late = harness.database().count("SELECT COUNT(*) AS n FROM evidence WHERE late_for <> '[]'").await;
        let explanation = why(&harness, Some(VILLAGE)).await;
        let cases = explanation.measures.iter().find(|m| m.formula == Formula::CasesInTime).unwrap();
        assert_eq!((u64::from(cases.counted), u64::from(cases.excluded)), (150 - late, late));
    });
}
