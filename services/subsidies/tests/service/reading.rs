//! Reading rounds and proposals.

use uuid::Uuid;
use wuwei_contracts::{
    PageRequest, Reference,
    subsidies::{
        CountMoney, GetProposal, ListProposals, ListRounds, OpenRound, ProposalState,
        ProposalStep::{Accepted, Awarded, Drafted, Paid, Scored, Submitted},
        ProposalTimeline, RoundState,
    },
};
use wuwei_testkit::both;

use crate::office::{
    OFFICER, PAYER, PROPOSAL, ROUND, VILLAGER, accepted, draft, open, opened, pay, place, refused, round, submitted,
};

both!(a_proposal_is_read_by_its_id_and_by_the_number_people_quote, async |backend| {
    let harness = open(backend).await;
    opened(&harness).await;
    let answer = submitted(&harness, PROPOSAL, 50_000).await;
    for proposal in [Reference::Id(PROPOSAL), Reference::Receipt(answer.proposal.receipt.clone())] {
        assert_eq!(harness.call("anybody", "dalang", GetProposal { proposal }).await.unwrap(), answer);
    }
    let nothing = GetProposal { proposal: Uuid::from_u128(9).into() };
    refused(&harness, "anybody", nothing, ("proposal_unknown", "proposal", "known")).await;
    let elsewhere = harness.call("anybody", "humen", GetProposal { proposal: PROPOSAL.into() }).await.unwrap_err();
    assert_eq!(&*elsewhere.code, "proposal_unknown");
});

both!(proposals_are_listed_by_round_place_and_state_page_by_page, async |backend| {
    let harness = open(backend).await;
    opened(&harness).await;
    for number in 1..=3 {
        let draft = draft(Uuid::from_u128(number), 100);
        harness.call(crate::office::REPRESENTATIVE, "dalang", draft).await.unwrap();
    }
    let all = ListProposals { round: Some(ROUND), ..ListProposals::default() };
    let of = |query: ListProposals| harness.call("anybody", "dalang", query);
    assert_eq!(of(all.clone()).await.unwrap().total, 3);
    for (query, total) in [
        (ListProposals { community: Some(place(1)), ..all.clone() }, 3),
        (ListProposals { community: Some(place(2)), ..all.clone() }, 0),
        (ListProposals { village: Some(place(1).village()), ..all.clone() }, 3),
        (ListProposals { state: Some(ProposalState::Draft), ..all.clone() }, 3),
        (ListProposals { state: Some(ProposalState::Paid), ..all.clone() }, 0),
        (ListProposals { round: Some(PROPOSAL), ..all.clone() }, 0),
    ] {
        assert_eq!(of(query.clone()).await.unwrap().total, total, "{query:?}");
    }
    let first = ListProposals { page: PageRequest { after: None, limit: Some(2) }, ..all.clone() };
    let page = of(first).await.unwrap();
    let second = ListProposals { page: PageRequest { after: page.next, limit: Some(2) }, ..all.clone() };
    let page = of(second).await.unwrap();
    assert_eq!((page.items.len(), page.items[0].id, page.next), (1, Uuid::from_u128(3), None));
    let wrong = ListProposals { page: PageRequest { after: Some("x".to_owned()), limit: None }, ..all };
    refused(&harness, "anybody", wrong, ("wrong_cursor", "page.after", "cursor")).await;
});

both!(rounds_are_listed_by_state, async |backend| {
    let harness = open(backend).await;
    opened(&harness).await;
    harness.call(OFFICER, "dalang", OpenRound { id: PROPOSAL, ..round(&harness) }).await.unwrap();
    for (state, total) in [(None, 2), (Some(RoundState::Open), 2), (Some(RoundState::Allocated), 0)] {
        let query = ListRounds { state, ..ListRounds::default() };
        assert_eq!(harness.call("anybody", "dalang", query).await.unwrap().total, total, "{state:?}");
    }
    assert_eq!(harness.call("anybody", "humen", ListRounds::default()).await.unwrap().total, 0);
});

both!(a_timeline_tells_each_step_with_who_when_and_why_but_not_who_scored, async |backend| {
    let harness = open(backend).await;
    accepted(&harness).await;
    harness.call(PAYER, "dalang", pay(PROPOSAL)).await.unwrap();
    let query = ProposalTimeline { proposal: PROPOSAL.into(), page: PageRequest::default() };
    let steps = harness.call("anybody", "dalang", query).await.unwrap().items;
    let told: Vec<_> = steps.iter().map(|entry| entry.step).collect();
    assert_eq!(told, [Drafted, Submitted, Scored, Scored, Scored, Awarded, Accepted, Paid]);
    assert!(steps.iter().filter(|entry| entry.step == Scored).all(|entry| entry.by.is_none()));
    assert_eq!((steps[6].by.as_deref(), steps[6].text.as_deref()), (Some(VILLAGER), Some("灯已装好")));
    assert!(steps.iter().zip(1..).all(|(entry, version)| entry.version == version));
});

both!(money_is_counted_by_where_it_stands, async |backend| {
    let harness = open(backend).await;
    let count = async |town: &'static str| harness.call("anybody", town, CountMoney {}).await.unwrap().towns;
    assert!(count("dalang").await.is_empty(), "there is no round");
    accepted(&harness).await;
    for town in ["dalang", "city"] {
        let counts = count(town).await;
        let [money] = &counts[..] else { panic!("{counts:?}") };
        assert_eq!((money.town.as_str(), money.rounds, money.envelope), ("dalang", 1, round(&harness).envelope));
        let stages: Vec<_> = money.stages.iter().map(|stage| (stage.state, stage.proposals, stage.amount)).collect();
        assert_eq!(stages, [(ProposalState::Accepted, 1, money.reserved)]);
    }
    let reserved = count("dalang").await.remove(0).reserved;
    harness.call(PAYER, "dalang", pay(PROPOSAL)).await.unwrap();
    let paid = count("dalang").await.remove(0);
    assert_eq!((paid.reserved.0, paid.paid, paid.stages[0].amount), (0, reserved, reserved));
    assert!(count("humen").await.is_empty());
});
