//! Allocating rounds.

use uuid::Uuid;
use wuwei_contracts::{
    Fen, Role,
    subsidies::{
        AllocateRound, ExplainAllocation, Outcome, ProposalReturned, ProposalUnsuccessful, RoundAllocated, RoundState,
        TieBreak,
    },
};
use wuwei_testkit::{assert_dense, both};

use crate::office::{
    EVALUATORS, OFFICER, PAYER, PROPOSAL, REPRESENTATIVE, ROUND, allocate, called, open, opened, refused, score,
    scored, scoring, submitted,
};

fn explain() -> ExplainAllocation {
    ExplainAllocation { round: ROUND, page: wuwei_contracts::PageRequest::default() }
}

both!(the_best_are_allocated_what_does_not_fit_is_skipped_and_each_is_told_why, async |backend| {
    let harness = open(backend).await;
    opened(&harness).await;
    // 600 + 500 do not fit 1,000 yuan; 600 + 400 do, exactly.
    let ids = [1, 2, 3, 4].map(Uuid::from_u128);
    for (id, amount) in ids.into_iter().zip([60_000, 50_000, 40_000, 1]) {
        submitted(&harness, id, amount).await;
    }
    called(&harness).await;
    for (id, points) in ids.into_iter().zip([90, 80, 70]) {
        scored(&harness, id, points).await;
    }
    for evaluator in &EVALUATORS[..2] {
        harness.call(evaluator, "dalang", score(ids[3], 100, 100)).await.unwrap();
    }
    let answer = harness.call(OFFICER, "dalang", allocate()).await.unwrap();
    assert_eq!(answer.round.state, RoundState::Allocated);
    let outcomes: Vec<_> = answer.lines.iter().map(|line| (line.proposal, line.outcome, line.left)).collect();
    assert_eq!(
        outcomes,
        [
            (ids[0], Outcome::Allocated, Fen(100_000)),
            (ids[1], Outcome::DoesNotFit, Fen(40_000)),
            (ids[2], Outcome::Allocated, Fen(40_000)),
            (ids[3], Outcome::TooFewScorers, Fen(0)),
        ]
    );
    let event = harness.expect::<RoundAllocated>(|_| true).await;
    assert_eq!((event.data.awards, event.data.rule), (vec![ids[0], ids[2]], answer.rule.clone()));
    for id in [ids[1], ids[3]] {
        let lost = harness.expect::<ProposalUnsuccessful>(|event| event.data.proposal.id == id).await;
        assert!(!lost.data.reason.is_empty());
    }
    let told = harness.call("anybody", "dalang", explain()).await.unwrap();
    assert_eq!(
        (told.rule, told.tie_breaks[0], told.allocated_by.as_str()),
        (answer.rule, TieBreak::FirstCriterion, OFFICER)
    );
    let lines: Vec<_> = told.lines.items.iter().map(|line| line.line.clone()).collect();
    assert_eq!(lines, answer.lines);
    let best = &told.lines.items[0];
    assert_eq!(best.sheets, vec![vec![90, 90]; 3]);
    assert_eq!(
        best.arithmetic,
        [
            "60×90 + 40×90 = 9000",
            "60×90 + 40×90 = 9000",
            "60×90 + 40×90 = 9000",
            "Σ ÷ (100 × 3) = 27000/300",
            "3 ≥ 3",
            "600.00 ≤ 1000.00",
        ]
    );
    harness.settled().await;
    assert_dense(&harness.published("subsidies").await);
});

both!(a_round_is_allocated_once_and_only_after_its_call, async |backend| {
    let harness = open(backend).await;
    opened(&harness).await;
    submitted(&harness, PROPOSAL, 50_000).await;
    refused(&harness, OFFICER, allocate(), ("wrong_round_state", "round", "state")).await;
    refused(&harness, "anybody", explain(), ("wrong_round_state", "round", "state")).await;
    called(&harness).await;
    scored(&harness, PROPOSAL, 80).await;
    harness.call(OFFICER, "dalang", allocate()).await.unwrap();
    refused(&harness, PAYER, allocate(), ("wrong_round_state", "round", "state")).await;
});

both!(a_draft_that_came_in_at_the_very_end_of_the_call_is_returned_with_the_allocation, async |backend| {
    let harness = open(backend).await;
    scoring(&harness).await;
    // As if it had been inserted while the call was being ended.
    harness.database().execute("UPDATE proposals SET state = 'draft', submitted_by = NULL").await;
    let answer = harness.call(OFFICER, "dalang", allocate()).await.unwrap();
    assert!(answer.lines.is_empty());
    let returned = harness.expect::<ProposalReturned>(|event| event.data.proposal.id == PROPOSAL).await;
    assert!(returned.data.reason.contains("截止"));
});

both!(a_tie_that_nothing_breaks_is_settled_by_people, async |backend| {
    let harness = open(backend).await;
    opened(&harness).await;
    let ids = [1, 2].map(Uuid::from_u128);
    for id in ids {
        submitted(&harness, id, 60_000).await;
    }
    // As if both had come in the same microsecond.
    harness.database().execute("UPDATE proposals SET submitted_at = 1790000000000000").await;
    called(&harness).await;
    for id in ids {
        scored(&harness, id, 80).await;
    }
    let rejection = refused(&harness, OFFICER, allocate(), ("tie_unresolved", "settled_ties", "tie")).await;
    assert!(ids.iter().all(|id| rejection.detail.contains(&id.to_string())), "{rejection}");
    let silent = AllocateRound { settled_ties: vec![ids[1]], ..allocate() };
    refused(&harness, OFFICER, silent.clone(), ("invalid_field", "settled_how", "required")).await;
    let lots = AllocateRound { settled_how: Some("抽签,见记录".to_owned()), ..silent };
    let answer = harness.call(OFFICER, "dalang", lots).await.unwrap();
    assert_eq!((answer.lines[0].proposal, answer.lines[1].outcome), (ids[1], Outcome::DoesNotFit));
    let told = harness.call("anybody", "dalang", explain()).await.unwrap();
    assert_eq!(told.settled_how.as_deref(), Some("抽签,见记录"));
});

both!(whoever_submitted_a_proposal_does_not_allocate_its_round, async |backend| {
    let harness = open(backend).await;
    scoring(&harness).await;
    scored(&harness, PROPOSAL, 80).await;
    harness.grant(REPRESENTATIVE, Role::TownOfficer, "town:dalang").await;
    refused(&harness, REPRESENTATIVE, allocate(), ("duties_not_separate", "id", "duties")).await;
    harness.call(OFFICER, "dalang", allocate()).await.unwrap();
    // Nor by the database.
    let sql = format!("UPDATE allocation_lines SET allocated_by = '{REPRESENTATIVE}'");
    let written = sea_orm::ConnectionTrait::execute_unprepared(harness.database().connection(), &sql).await;
    assert!(written.unwrap_err().to_string().contains("submitter_does_not_allocate"));
});
