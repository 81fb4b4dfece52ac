//! Scoring proposals.

use uuid::Uuid;
use wuwei_contracts::{
    Kind, Role,
    subsidies::{Points, ProposalScored, RoundScores, ScoreProposal},
};
use wuwei_testkit::{Backend, both};

use crate::office::{
    EVALUATORS, MONITORS, OFFICER, PROPOSAL, REPRESENTATIVE, ROUND, VILLAGER, allocate, award, called, open, opened,
    refused, score, scored, scoring, submitted,
};

fn scores() -> RoundScores {
    RoundScores { round: ROUND, proposal: None, page: wuwei_contracts::PageRequest::default() }
}

both!(each_evaluator_has_one_sheet_and_all_are_kept, async |backend| {
    let harness = open(backend).await;
    scoring(&harness).await;
    let sheet = harness.call(EVALUATORS[0], "dalang", score(PROPOSAL, 90, 70)).await.unwrap();
    assert_eq!((sheet.scorer.as_str(), sheet.points[0].points), (EVALUATORS[0], 90));
    let event = harness.expect::<ProposalScored>(|_| true).await;
    assert_eq!(event.data.scorers, 1);
    refused(&harness, EVALUATORS[0], score(PROPOSAL, 1, 1), ("scored_already", "id", "unique")).await;
    harness.call(EVALUATORS[1], "dalang", score(PROPOSAL, 80, 80)).await.unwrap();
    harness.call(EVALUATORS[2], "dalang", score(PROPOSAL, 70, 90)).await.unwrap();
    refused(&harness, OFFICER, scores(), ("scoring_not_over", "round", "allocated")).await;
    harness.call(OFFICER, "dalang", allocate()).await.unwrap();
    let sheets = harness.call(OFFICER, "dalang", scores()).await.unwrap().sheets;
    assert_eq!((sheets.total, sheets.items.len()), (3, 3));
    assert!(sheets.items.contains(&sheet));
    assert_eq!(harness.call("anybody", "dalang", scores()).await.unwrap_err().kind, Kind::Forbidden);
});

both!(points_are_given_once_for_each_criterion_from_0_to_100, async |backend| {
    let harness = open(backend).await;
    scoring(&harness).await;
    let by = EVALUATORS[0];
    refused(&harness, by, score(PROPOSAL, 101, 0), ("invalid_field", "points.0.points", "range")).await;
    let mut missing = score(PROPOSAL, 1, 1);
    missing.points.pop();
    refused(&harness, by, missing, ("points_differ", "points", "criteria")).await;
    let mut twice = score(PROPOSAL, 1, 1);
    twice.points[1].criterion = "need".to_owned();
    refused(&harness, by, twice, ("points_differ", "points", "criteria")).await;
    let mut other = score(PROPOSAL, 1, 1);
    other.points.push(Points { criterion: "price".to_owned(), points: 1 });
    refused(&harness, by, other, ("points_differ", "points", "criteria")).await;
    let nothing = ScoreProposal { id: Uuid::from_u128(99), ..score(PROPOSAL, 1, 1) };
    refused(&harness, by, nothing, ("proposal_unknown", "id", "known")).await;
    harness.call(by, "dalang", score(PROPOSAL, 100, 0)).await.unwrap();
});

both!(nobody_scores_what_they_submitted_watch_over_or_represent, async |backend| {
    let harness = open(backend).await;
    scoring(&harness).await;
    for part in [REPRESENTATIVE, MONITORS[0]] {
        harness.grant(part, Role::Evaluator, "town:dalang").await;
        refused(&harness, part, score(PROPOSAL, 1, 1), ("recused", "id", "recusal")).await;
    }
    assert_eq!(harness.call(OFFICER, "dalang", score(PROPOSAL, 1, 1)).await.unwrap_err().kind, Kind::Forbidden);
    assert_eq!(harness.call(VILLAGER, "dalang", score(PROPOSAL, 1, 1)).await.unwrap_err().kind, Kind::Forbidden);
});

both!(scores_come_while_the_round_is_scored_and_not_before_or_after, async |backend| {
    let harness = open(backend).await;
    opened(&harness).await;
    submitted(&harness, PROPOSAL, 50_000).await;
    let early = ("wrong_round_state", "round", "state");
    refused(&harness, EVALUATORS[0], score(PROPOSAL, 1, 1), early).await;
    called(&harness).await;
    scored(&harness, PROPOSAL, 80).await;
    harness.call(OFFICER, "dalang", allocate()).await.unwrap();
    refused(&harness, EVALUATORS[3], score(PROPOSAL, 1, 1), early).await;
    harness.call(OFFICER, "dalang", award(PROPOSAL)).await.unwrap();
});

// Two instances, so that the race is decided by the database.
#[test]
fn a_score_that_races_with_the_allocation_is_counted_or_refused() {
    wuwei_testkit::run(Backend::Postgres, async |backend| {
        let mut harness = open(backend).await;
        harness.second_instance().await;
        scoring(&harness).await;
        scored(&harness, PROPOSAL, 80).await;
        let (late, allocation) = tokio::join!(
            harness.call(EVALUATORS[3], "dalang", score(PROPOSAL, 10, 10)),
            harness.call(OFFICER, "dalang", allocate()),
        );
        let counted = allocation.unwrap().lines[0].scorers;
        assert_eq!(counted, if late.is_ok() { 4 } else { 3 }, "{late:?}");
    });
}
