//! A matched part of a wish becomes a draft, for whoever takes it up.

use uuid::Uuid;
use wuwei_contracts::{
    Fen, ReceiptNumber,
    subsidies::{
        CompleteProposal, ListProposals, OpenRound, ProposalCompleted, ProposalDrafted, ProposalOrigin,
        ProposalReturned, ProposalState,
    },
    wishes::{Channel, MatchTarget, PartState, WishPartMatched, WishPartView, WishState, WishView},
};
use wuwei_testkit::{both, town};

use crate::office::{
    ORGANISATION, REPRESENTATIVE, ROUND, VILLAGER, adopted, called, days, open, opened, place, plan, refused, round,
    submit, told,
};

/// A wish whose first part was matched to a round.
pub fn matched(wish: u128, round: Uuid, amount: i64) -> WishPartMatched {
    let now = "2026-11-26T00:00:00Z".parse().unwrap();
    let target = MatchTarget::Round { round, amount: Fen(amount) };
    let part = WishPartView {
        number: 1,
        title: "路灯".to_owned(),
        state: PartState::Matched,
        priority: false,
        organisation: None,
        matched: Some(target.clone()),
    };
    let wish = WishView {
        id: Uuid::from_u128(wish),
        receipt: ReceiptNumber::new("WS", 2026, 1).unwrap(),
        town: town("dalang"),
        village: place(1).village(),
        community: place(1),
        category: "safety".to_owned(),
        channel: Channel::Station,
        external_id: None,
        state: WishState::Published,
        grade: None,
        summary: Some("示例心愿".to_owned()),
        parts: vec![part],
        limit: None,
        submitted: now,
        changed: now,
        sample: true,
        version: 1,
    };
    WishPartMatched { wish, part: 1, target, wisher: Some("zheng".to_owned()) }
}

both!(a_matched_part_becomes_a_draft_that_an_applicant_takes_up_and_submits, async |backend| {
    let harness = open(backend).await;
    opened(&harness).await;
    let event = told(1, matched(0xd1, ROUND, 50_000));
    harness.deliver(&event).await;
    let drafted = harness.expect::<ProposalDrafted>(|_| true).await;
    let proposal = &drafted.data.proposal;
    assert_eq!((proposal.id, proposal.amount, proposal.sample), (event.id, Fen(50_000), true));
    assert_eq!(proposal.origin, ProposalOrigin::WishPart { wish: Uuid::from_u128(0xd1), part: 1 });
    assert_eq!((proposal.applicant.subject.as_ref(), proposal.title.as_str()), (None, "示例·路灯"));
    assert_eq!((drafted.correlationid, drafted.causationid), (event.correlationid, event.id), "the wish's story");
    for (wish, total) in [(0xd1, 1), (0xd2, 0)] {
        let query = ListProposals { wish: Some(Uuid::from_u128(wish)), ..ListProposals::default() };
        assert_eq!(harness.call("anybody", "dalang", query).await.unwrap().total, total, "of wish {wish}");
    }
    let resolution = adopted(&harness, 0xa1).await;
    let early = submit(event.id, resolution);
    refused(&harness, REPRESENTATIVE, early.clone(), ("draft_incomplete", "id", "complete")).await;
    let complete =
        CompleteProposal { id: event.id, community: place(1), organisation: Some(ORGANISATION), plan: plan(40_000) };
    harness.call(REPRESENTATIVE, "dalang", complete.clone()).await.unwrap();
    let completed = harness.expect::<ProposalCompleted>(|_| true).await;
    assert_eq!(completed.correlationid, event.correlationid, "whoever goes on with it");
    let of_village = CompleteProposal { organisation: None, ..complete };
    refused(&harness, VILLAGER, of_village, ("not_the_applicant", "id", "applicant")).await;
    harness.call(REPRESENTATIVE, "dalang", early).await.unwrap();
    harness.settled().await;
});

both!(what_no_draft_can_be_made_of_is_returned_at_once_with_the_reason, async |backend| {
    let harness = open(backend).await;
    opened(&harness).await;
    let rental = vec![wuwei_contracts::registry::CommunityKind::RentalCluster];
    let other = OpenRound { id: Uuid::from_u128(0xc2), kinds: rental, ..round(&harness) };
    harness.call(crate::office::OFFICER, "dalang", other).await.unwrap();
    let cases = [
        (Uuid::from_u128(0xcf), 50_000, "没有这一轮"),
        (ROUND, 60_001, "超过单项上限"),
        (ROUND, 0, "大于零"),
        (Uuid::from_u128(0xc2), 1, "不面向"),
    ];
    for (number, (round, amount, because)) in (0xd1..).zip(cases) {
        let event = told(1, matched(number, round, amount));
        harness.deliver(&event).await;
        let returned = harness.expect::<ProposalReturned>(|other| other.data.proposal.id == event.id).await;
        assert!(returned.data.reason.contains(because), "{} for {because}", returned.data.reason);
        assert_eq!((returned.data.proposal.state, returned.sequence()), (ProposalState::Returned, Some(1)));
    }
    let exactly = told(1, matched(0xda, ROUND, 60_000));
    harness.deliver(&exactly).await;
    harness.expect::<ProposalDrafted>(|other| other.data.proposal.id == exactly.id).await;
    called(&harness).await;
    let late = told(1, matched(0xdb, ROUND, 1));
    harness.deliver(&late).await;
    let returned = harness.expect::<ProposalReturned>(|other| other.data.proposal.id == late.id).await;
    assert!(returned.data.reason.contains("截止"));
    harness.settled().await;
});

both!(a_draft_nobody_takes_up_is_returned_when_the_call_ends, async |backend| {
    let harness = open(backend).await;
    opened(&harness).await;
    let event = told(1, matched(0xd1, ROUND, 50_000));
    harness.deliver(&event).await;
    harness.expect::<ProposalDrafted>(|_| true).await;
    harness.advance(days(1));
    called(&harness).await;
    harness.expect::<ProposalReturned>(|other| other.data.proposal.id == event.id).await;
    harness.settled().await;
});

both!(parts_matched_to_other_things_are_none_of_ours, async |backend| {
    let harness = open(backend).await;
    let mut event = matched(0xd1, ROUND, 1);
    event.target = MatchTarget::ServiceItem { item: "x".to_owned() };
    harness.deliver(&told(1, event)).await;
    harness.settled().await;
    assert_eq!(harness.database().rows("proposals").await, 0);
});
