//! Accepting and paying.

use wuwei_contracts::{
    Fen,
    subsidies::{AcceptProposal, GetRound, PayProposal, ProposalAccepted, ProposalPaid, ProposalState},
};
use wuwei_testkit::{assert_dense, both};

use crate::office::{
    MONITORS, OFFICER, PAYER, PROPOSAL, ROUND, VILLAGER, accept, accepted, allocated, awarded, days, open, pay, place,
    refused,
};

both!(work_is_accepted_with_evidence_and_the_signatures_of_two_monitors, async |backend| {
    let harness = open(backend).await;
    awarded(&harness).await;
    let signed = |names: &[&str]| AcceptProposal {
        signatures: names.iter().map(ToString::to_string).collect(),
        ..accept(PROPOSAL)
    };
    let one = signed(&MONITORS[..1]);
    refused(&harness, VILLAGER, one, ("too_few_signatures", "signatures", "least")).await;
    let other = signed(&[MONITORS[0], "somebody"]);
    refused(&harness, VILLAGER, other, ("not_a_monitor", "signatures", "monitor")).await;
    let twice = signed(&[MONITORS[0], MONITORS[0]]);
    refused(&harness, VILLAGER, twice, ("invalid_field", "signatures.1", "unique")).await;
    let elsewhere = AcceptProposal { community: place(2), ..accept(PROPOSAL) };
    refused(&harness, VILLAGER, elsewhere, ("of_another_community", "community", "community")).await;
    let answer = harness.call(VILLAGER, "dalang", accept(PROPOSAL)).await.unwrap();
    assert_eq!((answer.proposal.state, answer.signed_by.len()), (ProposalState::Accepted, 2));
    assert_eq!(answer.accepted_by.as_deref(), Some(VILLAGER));
    let limit = wuwei_calendar::after(answer.proposal.accepted.unwrap(), 10).unwrap().at;
    assert_eq!(answer.pay_by, Some(limit), "ten working days");
    let event = harness.expect::<ProposalAccepted>(|_| true).await;
    assert_eq!(event.data.proposal, answer.proposal);
    refused(&harness, VILLAGER, accept(PROPOSAL), ("wrong_state", "id", "state")).await;
});

both!(nothing_is_paid_before_it_is_accepted_and_nothing_twice, async |backend| {
    let harness = open(backend).await;
    allocated(&harness).await;
    refused(&harness, PAYER, pay(PROPOSAL), ("wrong_state", "id", "state")).await;
    harness.call(OFFICER, "dalang", crate::office::award(PROPOSAL)).await.unwrap();
    refused(&harness, PAYER, pay(PROPOSAL), ("wrong_state", "id", "state")).await;
    harness.call(VILLAGER, "dalang", accept(PROPOSAL)).await.unwrap();
    let elsewhere = PayProposal { round: PROPOSAL, ..pay(PROPOSAL) };
    refused(&harness, PAYER, elsewhere, ("of_another_round", "round", "round")).await;
    let answer = harness.call(PAYER, "dalang", pay(PROPOSAL)).await.unwrap();
    assert_eq!((answer.proposal.state, answer.paid_by.as_deref()), (ProposalState::Paid, Some(PAYER)));
    refused(&harness, PAYER, pay(PROPOSAL), ("wrong_state", "id", "state")).await;
    let round = harness.call("anybody", "dalang", GetRound { id: ROUND }).await.unwrap();
    assert_eq!((round.free, round.reserved, round.paid), (Fen(50_000), Fen(0), Fen(50_000)));
    let event = harness.expect::<ProposalPaid>(|_| true).await;
    assert_eq!((event.data.amount, event.data.in_time), (Fen(50_000), true));
    harness.settled().await;
    assert_dense(&harness.published("subsidies").await);
});

both!(a_late_payment_is_told_as_late, async |backend| {
    let harness = open(backend).await;
    accepted(&harness).await;
    harness.advance(days(60));
    harness.call(PAYER, "dalang", pay(PROPOSAL)).await.unwrap();
    let event = harness.expect::<ProposalPaid>(|_| true).await;
    assert!(!event.data.in_time && event.data.due <= event.data.paid);
});
