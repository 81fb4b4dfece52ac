//! Opening rounds, and the end of their call.

use jiff::SignedDuration;
use wuwei_contracts::{
    Fen, Kind,
    subsidies::{GetRound, OpenRound, ProposalReturned, ProposalState, RoundClosed, RoundOpened, RoundState},
};
use wuwei_testkit::{assert_dense, both, wait};

use crate::office::{
    CALL, CITY, OFFICER, PROPOSAL, REPRESENTATIVE, ROUND, VILLAGER, adopted, called, days, draft, open, opened,
    refused, round, submit, submitted,
};

both!(a_round_opens_with_its_whole_envelope_free, async |backend| {
    let harness = open(backend).await;
    let answer = harness.call(OFFICER, "dalang", round(&harness)).await.unwrap();
    assert_eq!((answer.free, answer.reserved, answer.paid), (Fen(100_000), Fen(0), Fen(0)));
    assert_eq!((answer.round.state, answer.opened_by.as_str()), (RoundState::Open, OFFICER));
    let event = harness.expect::<RoundOpened>(|_| true).await;
    assert_eq!((&event.data.round, event.sample), (&answer.round, true));
    assert_eq!(harness.call("anybody", "dalang", GetRound { id: ROUND }).await.unwrap(), answer);
    refused(&harness, OFFICER, round(&harness), ("id_taken", "id", "unique")).await;
    harness.settled().await;
});

both!(rounds_that_cannot_be_are_refused_by_field, async |backend| {
    let harness = open(backend).await;
    let of = || round(&harness);
    let above = OpenRound { cap: Fen(100_001), ..of() };
    refused(&harness, OFFICER, above, ("cap_above_envelope", "cap", "envelope")).await;
    let few = OpenRound { minimum_scorers: 2, ..of() };
    refused(&harness, OFFICER, few, ("too_few_scorers", "minimum_scorers", "least")).await;
    let past = OpenRound { call_until: harness.clock().now() - days(1), ..of() };
    refused(&harness, OFFICER, past, ("call_until_past", "call_until", "future")).await;
    for weight in [39, 41] {
        let mut uneven = of();
        uneven.criteria[1].weight = weight;
        refused(&harness, OFFICER, uneven, ("invalid_field", "criteria", "weights")).await;
    }
    let mut twice = of();
    twice.criteria[1].code = "need".to_owned();
    refused(&harness, OFFICER, twice, ("invalid_field", "criteria.1.code", "unique")).await;
    let unmarked = OpenRound { title: "奖补".to_owned(), ..of() };
    refused(&harness, OFFICER, unmarked, ("invalid_field", "title", "sample_name")).await;
    assert_eq!(harness.call(VILLAGER, "dalang", of()).await.unwrap_err().kind, Kind::Forbidden);
    assert_eq!(harness.call(OFFICER, "city", of()).await.unwrap_err().kind, Kind::Forbidden, "the city's own round");
    harness.call(CITY, "city", of()).await.unwrap();
});

both!(the_call_ends_by_itself_once_and_returns_what_is_still_a_draft, async |backend| {
    let harness = open(backend).await;
    opened(&harness).await;
    harness.call(REPRESENTATIVE, "dalang", draft(PROPOSAL, 50_000)).await.unwrap();
    let waiting = harness.waiting("end_call").await;
    assert_eq!(waiting.len(), 1);
    called(&harness).await;
    let returned = harness.expect::<ProposalReturned>(|event| event.data.proposal.id == PROPOSAL).await;
    assert_eq!(returned.data.proposal.state, ProposalState::Returned);
    harness.carry_out_late(&waiting).await;
    harness.settled().await;
    let events = harness.events_of(&format!("round/{ROUND}")).await;
    assert_eq!(events.len(), 2, "ended once");
    assert_dense(&events);
});

both!(late_input_is_refused_by_the_servers_clock, async |backend| {
    let harness = open(backend).await;
    opened(&harness).await;
    harness.call(REPRESENTATIVE, "dalang", draft(PROPOSAL, 50_000)).await.unwrap();
    let resolution = adopted(&harness, 0xa1).await;
    // The due row and the request race; whichever comes first, the request is late.
    harness.advance(days(CALL) + SignedDuration::from_secs(1));
    let late = harness.call(REPRESENTATIVE, "dalang", submit(PROPOSAL, resolution)).await.unwrap_err();
    assert_eq!((&*late.code, late.errors[0].field.as_str()), ("call_ended", "id"));
    harness.expect::<RoundClosed>(|_| true).await;
    let late = draft(uuid::Uuid::from_u128(2), 10);
    refused(&harness, REPRESENTATIVE, late, ("call_ended", "round", "call")).await;
});

both!(what_was_submitted_in_time_stays, async |backend| {
    let harness = open(backend).await;
    opened(&harness).await;
    submitted(&harness, PROPOSAL, 50_000).await;
    called(&harness).await;
    wait::until("the round to be scored", wait::PATIENCE, || async {
        let state = harness.call("anybody", "dalang", GetRound { id: ROUND }).await.unwrap().round.state;
        (state == RoundState::Scoring).then_some(())
    })
    .await;
    assert_eq!(harness.database().count("SELECT COUNT(*) AS n FROM proposals WHERE state = 'submitted'").await, 1);
});
