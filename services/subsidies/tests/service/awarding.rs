//! Awarding within the envelope, and who may.

use futures::future::join_all;
use sea_orm::ConnectionTrait;
use uuid::Uuid;
use wuwei_contracts::{
    Fen, Kind, PageRequest, Role,
    subsidies::{
        AwardProposal, ExportLedger, GetRound, ProposalAwarded, ProposalState, ReadLedgerHead, SubmitProposal,
        verify_to,
    },
};
use wuwei_testkit::{Backend, Harness, assert_dense, both};

use crate::office::{
    EVALUATORS, OFFICER, PAYER, PROPOSAL, REPRESENTATIVE, ROUND, accept, allocated, award, awarded, called, draft,
    open, opened, pay, refused, scored, scoring, submitted,
};

both!(an_award_reserves_what_was_allocated, async |backend| {
    let harness = open(backend).await;
    allocated(&harness).await;
    let answer = harness.call(OFFICER, "dalang", award(PROPOSAL)).await.unwrap();
    assert_eq!((answer.proposal.state, answer.proposal.awarded), (ProposalState::Awarded, Some(Fen(50_000))));
    let event = harness.expect::<ProposalAwarded>(|_| true).await;
    assert_eq!((event.data.amount, &event.data.proposal), (Fen(50_000), &answer.proposal));
    let round = harness.call("anybody", "dalang", GetRound { id: ROUND }).await.unwrap();
    assert_eq!((round.free, round.reserved), (Fen(50_000), Fen(50_000)));
    let head = harness.call("anybody", "dalang", ReadLedgerHead { round: ROUND }).await.unwrap();
    assert_eq!(event.data.ledger, Some(head), "others hold a copy of the head");
    refused(&harness, PAYER, award(PROPOSAL), ("wrong_state", "id", "state")).await;
    harness.settled().await;
});

both!(nothing_is_awarded_before_the_round_is_allocated_or_in_another_round, async |backend| {
    let harness = open(backend).await;
    scoring(&harness).await;
    refused(&harness, OFFICER, award(PROPOSAL), ("wrong_round_state", "round", "state")).await;
    let elsewhere = AwardProposal { round: Uuid::from_u128(9), ..award(PROPOSAL) };
    refused(&harness, OFFICER, elsewhere, ("of_another_round", "round", "round")).await;
    refused(&harness, OFFICER, accept(PROPOSAL), ("wrong_state", "id", "state")).await;
    refused(&harness, OFFICER, pay(PROPOSAL), ("wrong_state", "id", "state")).await;
});

both!(what_was_left_out_is_awarded_only_with_a_reason_and_only_from_what_is_free, async |backend| {
    let harness = open(backend).await;
    opened(&harness).await;
    let ids = [1, 2, 3].map(Uuid::from_u128);
    for (id, amount) in ids.into_iter().zip([50_000, 50_000, 1]) {
        submitted(&harness, id, amount).await;
    }
    called(&harness).await;
    for (id, points) in ids.into_iter().zip([90, 80, 70]) {
        scored(&harness, id, points).await;
    }
    harness.call(OFFICER, "dalang", crate::office::allocate()).await.unwrap();
    refused(&harness, OFFICER, award(ids[2]), ("not_allocated", "id", "allocated")).await;
    harness.call(OFFICER, "dalang", award(ids[0])).await.unwrap();
    harness.call(OFFICER, "dalang", award(ids[1])).await.unwrap();
    let full = AwardProposal { override_reason: Some("急需".to_owned()), ..award(ids[2]) };
    let rejection = refused(&harness, OFFICER, full, ("envelope_exhausted", "id", "envelope")).await;
    assert_eq!(rejection.kind, Kind::Conflict, "one fen is one too many");
});

both!(nobody_has_two_of_the_duties_in_one_proposal, async |backend| {
    let harness = open(backend).await;
    allocated(&harness).await;
    let apart = ("duties_not_separate", "id", "duties");
    for (who, role) in [(REPRESENTATIVE, Role::TownOfficer), (EVALUATORS[0], Role::TownOfficer)] {
        harness.grant(who, role, "town:dalang").await;
        let rejection = refused(&harness, who, award(PROPOSAL), apart).await;
        assert_eq!(rejection.kind, Kind::Forbidden);
    }
    harness.call(OFFICER, "dalang", award(PROPOSAL)).await.unwrap();
    refused(&harness, REPRESENTATIVE, accept(PROPOSAL), apart).await;
    harness.call(OFFICER, "dalang", accept(PROPOSAL)).await.unwrap();
    for who in [REPRESENTATIVE, EVALUATORS[0], OFFICER] {
        refused(&harness, who, pay(PROPOSAL), apart).await;
    }
    harness.call(PAYER, "dalang", pay(PROPOSAL)).await.unwrap();
    assert_eq!(harness.database().rows("duties").await, 6, "one submitter, three scorers, an approver, a payer");
});

both!(separation_of_duties_holds_by_the_database_too, async |backend| {
    let harness = open(backend).await;
    awarded(&harness).await;
    let refused_by = async |sql: &str, rule: &str| {
        let error = harness.database().connection().execute_unprepared(sql).await.unwrap_err().to_string();
        assert!(error.to_lowercase().contains(rule), "{sql}: {error}");
    };
    refused_by("UPDATE proposals SET awarded_by = submitted_by", "submitter_does_not_award").await;
    refused_by("UPDATE proposals SET accepted_by = submitted_by", "submitter_does_not_accept").await;
    refused_by("UPDATE proposals SET paid_by = submitted_by", "submitter_does_not_pay").await;
    refused_by("UPDATE proposals SET paid_by = awarded_by", "approver_does_not_pay").await;
    let again = "INSERT INTO duties SELECT id, town, proposal, subject, 'payer' FROM duties WHERE duty = 'approver'";
    refused_by(again, "unique").await;
    refused_by("UPDATE round_money SET reserved = envelope + 1", "never_overspent").await;
    refused_by("UPDATE ledger_entries SET free = free + 1", "postings_sum_to_zero").await;
});

/// Puts a thousand proposals that each ask for `amount` fen into the allocated round, as the allocation left them out.
async fn a_thousand_left_out(harness: &Harness, amount: i64) -> Vec<Uuid> {
    let ids: Vec<Uuid> = (0..1000).map(|number| Uuid::from_u128(0x1000 + number)).collect();
    for (number, id) in (5000_u64..).zip(&ids) {
        let sql = format!(
            "INSERT INTO proposals (id, town, receipt, village, community, round, title, amount, need, budget, monitors, \
             state, reason, subject, submitted_by, submitted_at, resolution, scorers, sample, correlation, changed_at, \
             version) SELECT '{id}', town, 'SP-26-{number:06}-{}', village, community, round, title, {amount}, need, \
             budget, monitors, 'unsuccessful', '余额不足', 'somebody', 'somebody', submitted_at, resolution, 3, sample, \
             correlation, changed_at, 0 FROM proposals WHERE id = '{PROPOSAL}'",
            check(number),
        );
        harness.database().execute(&sql).await;
    }
    ids
}

/// The check digit of that receipt number.
fn check(number: u64) -> String {
    let number = wuwei_contracts::ReceiptNumber::new("SP", 2026, number).unwrap().to_string();
    number.chars().last().unwrap().to_string()
}

// Two instances, so that the race is decided by the database.
#[test]
fn a_thousand_racing_awards_never_exceed_the_envelope_and_as_many_succeed_as_fit() {
    wuwei_testkit::run(Backend::Postgres, async |backend| {
        let mut harness = open(backend).await;
        harness.second_instance().await;
        allocated(&harness).await;
        // 100,000 fen: 399 times 250 fit, and 250 fen are left for one more.
        let ids = a_thousand_left_out(&harness, 250).await;
        let of = |id: &Uuid| AwardProposal { override_reason: Some("急需".to_owned()), ..award(*id) };
        let answers = join_all(ids.iter().map(|id| harness.call(OFFICER, "dalang", of(id)))).await;
        let won = answers.iter().filter(|answer| answer.is_ok()).count();
        for rejection in answers.into_iter().filter_map(Result::err) {
            assert_eq!(&*rejection.code, "envelope_exhausted", "{rejection}");
        }
        assert_eq!(won, 400, "as many as fit");
        let head = harness.call("anybody", "dalang", ReadLedgerHead { round: ROUND }).await.unwrap();
        assert_eq!((head.reserved, head.envelope, head.entries), (Fen(100_000), Fen(100_000), 401));
        let page = PageRequest { after: None, limit: Some(500) };
        let entries = harness.call("anybody", "dalang", ExportLedger { round: ROUND, page }).await.unwrap().items;
        assert_eq!(verify_to(&entries, &head).unwrap().free, Fen(0));
        let sum = "SELECT CAST(SUM(awarded) AS BIGINT) AS n FROM proposals";
        assert_eq!(harness.database().count(sum).await, 100_000);
        harness.settled().await;
        let events = harness.published("subsidies").await;
        assert_eq!(events.iter().filter(|event| event.kind.ends_with("proposal.awarded.v1")).count(), 400);
        assert_dense(&events);
    });
}

// Two instances, so that the race is decided by the database.
#[test]
fn one_proposal_awarded_by_many_at_once_is_awarded_once() {
    wuwei_testkit::run(Backend::Postgres, async |backend| {
        let mut harness = open(backend).await;
        harness.second_instance().await;
        allocated(&harness).await;
        let calls = (0..100).map(|turn| harness.call([OFFICER, PAYER][turn % 2], "dalang", award(PROPOSAL)));
        let answers = join_all(calls).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
        let head = harness.call("anybody", "dalang", ReadLedgerHead { round: ROUND }).await.unwrap();
        assert_eq!((head.reserved, head.entries), (Fen(50_000), 2));
        harness.settled().await;
    });
}

both!(a_draft_without_a_resolution_is_never_awarded, async |backend| {
    let harness = open(backend).await;
    opened(&harness).await;
    let bare = Uuid::from_u128(2);
    harness.call(REPRESENTATIVE, "dalang", draft(bare, 10)).await.unwrap();
    submitted(&harness, PROPOSAL, 50_000).await;
    called(&harness).await;
    scored(&harness, PROPOSAL, 80).await;
    let answer = harness.call(OFFICER, "dalang", crate::office::allocate()).await.unwrap();
    assert_eq!(answer.lines.len(), 1, "it takes no part");
    refused(&harness, OFFICER, award(bare), ("wrong_state", "id", "state")).await;
    let forced = AwardProposal { override_reason: Some("急需".to_owned()), ..award(bare) };
    refused(&harness, OFFICER, forced, ("wrong_state", "id", "state")).await;
    let late = SubmitProposal { id: bare, ..crate::office::submit(bare, Uuid::from_u128(0xaf)) };
    refused(&harness, REPRESENTATIVE, late, ("call_ended", "id", "call")).await;
});
