//! Drafting, completing, submitting and returning proposals.

use uuid::Uuid;
use wuwei_contracts::{
    Fen, Kind, Role,
    registry::{CommunityStatus, Verdict},
    subsidies::{
        CompleteProposal, DraftProposal, ProposalDrafted, ProposalReturned, ProposalState, ProposalSubmitted,
        ReturnProposal,
    },
};
use wuwei_testkit::{Backend, announced, assert_dense, both};

use crate::office::{
    CITY, OFFICER, ORGANISATION, PROPOSAL, REPRESENTATIVE, ROUND, VILLAGE, VILLAGER, adopted, allocate, allocated,
    community, deliver, draft, meeting, open, opened, place, plan, refused, submit, submitted,
};

const OTHER: Uuid = Uuid::from_u128(2);

fn complete() -> CompleteProposal {
    CompleteProposal { id: PROPOSAL, community: place(1), organisation: Some(ORGANISATION), plan: plan(40_000) }
}

fn back() -> ReturnProposal {
    ReturnProposal { id: PROPOSAL, reason: "预算缺报价".to_owned() }
}

both!(an_organisation_or_the_village_applies, async |backend| {
    let harness = open(backend).await;
    opened(&harness).await;
    let answer = harness.call(REPRESENTATIVE, "dalang", draft(PROPOSAL, 50_000)).await.unwrap();
    assert!(answer.proposal.receipt.as_str().starts_with("SP-"));
    assert_eq!((answer.proposal.state, answer.proposal.sample), (ProposalState::Draft, true));
    let event = harness.expect::<ProposalDrafted>(|event| event.data.proposal.id == PROPOSAL).await;
    assert_eq!(event.data.proposal, answer.proposal);
    let of_village = DraftProposal { organisation: None, ..draft(OTHER, 50_000) };
    harness.call(VILLAGER, "dalang", of_village).await.unwrap();
    harness.settled().await;
});

both!(drafts_that_cannot_be_are_refused_by_field, async |backend| {
    let harness = open(backend).await;
    opened(&harness).await;
    let by = REPRESENTATIVE;
    let of = || draft(PROPOSAL, 60_000);
    refused(&harness, by, draft(PROPOSAL, 60_001), ("over_the_cap", "plan.amount", "cap")).await;
    for (amount, line) in [(60_000, 59_999), (60_000, 60_001)] {
        let mut uneven = draft(PROPOSAL, amount);
        uneven.plan.budget[0].amount = Fen(line);
        refused(&harness, by, uneven, ("invalid_field", "plan.budget", "sum")).await;
    }
    let mut few = of();
    few.plan.monitors.truncate(2);
    refused(&harness, by, few, ("monitors_out_of_range", "plan.monitors", "items")).await;
    let other_kind = DraftProposal { community: place(2), ..of() };
    refused(&harness, by, other_kind, ("kind_not_eligible", "community", "eligible")).await;
    let nowhere = DraftProposal { community: place(9), ..of() };
    refused(&harness, by, nowhere, ("community_unknown", "community", "known")).await;
    let no_round = DraftProposal { round: OTHER, ..of() };
    refused(&harness, by, no_round, ("round_unknown", "round", "known")).await;
    let no_organisation = DraftProposal { organisation: Some(OTHER), ..of() };
    refused(&harness, by, no_organisation, ("organisation_unknown", "organisation", "known")).await;
    let as_village = DraftProposal { organisation: None, ..of() };
    refused(&harness, by, as_village, ("not_the_village", "community", "applicant")).await;
    refused(&harness, VILLAGER, of(), ("no_mandate", "organisation", "mandate")).await;
    let mut told = of();
    told.plan.need = "请打13800138000".to_owned();
    refused(&harness, by, told, ("invalid_field", "plan.need", "personal_number")).await;
    let mut real = DraftProposal { sample: false, ..of() };
    real.plan.title = "装灯".to_owned();
    refused(&harness, by, real, ("sample_differs", "sample", "sample")).await;
    harness.call(by, "dalang", of()).await.unwrap();
    refused(&harness, by, of(), ("id_taken", "id", "unique")).await;
    assert_eq!(harness.call(OFFICER, "dalang", draft(OTHER, 1)).await.unwrap_err().kind, Kind::Forbidden);
});

both!(a_proposal_is_submitted_with_its_adopted_resolution, async |backend| {
    let harness = open(backend).await;
    opened(&harness).await;
    let answer = submitted(&harness, PROPOSAL, 50_000).await;
    assert_eq!(answer.submitted_by.as_deref(), Some(REPRESENTATIVE));
    let event = harness.expect::<ProposalSubmitted>(|_| true).await;
    assert_eq!(event.data.proposal, answer.proposal);
    harness.settled().await;
    assert_dense(&harness.events_of(&format!("proposal/{PROPOSAL}")).await);
});

both!(without_an_adopted_resolution_of_its_own_place_nothing_is_submitted_and_nothing_awarded, async |backend| {
    let harness = open(backend).await;
    opened(&harness).await;
    harness.call(REPRESENTATIVE, "dalang", draft(PROPOSAL, 50_000)).await.unwrap();
    let by = REPRESENTATIVE;
    let unknown = submit(PROPOSAL, Uuid::from_u128(0xaf));
    refused(&harness, by, unknown, ("resolution_unknown", "resolution", "known")).await;
    deliver(&harness, meeting(0xa1, Some(place(1)), Verdict::NotAdopted)).await;
    deliver(&harness, meeting(0xa2, Some(place(2)), Verdict::Adopted)).await;
    let lost = submit(PROPOSAL, Uuid::from_u128(0xa1));
    refused(&harness, by, lost, ("resolution_not_adopted", "resolution", "adopted")).await;
    let neighbours = submit(PROPOSAL, Uuid::from_u128(0xa2));
    refused(&harness, by, neighbours, ("resolution_of_another_place", "resolution", "place")).await;
    assert_eq!(harness.database().rows("resolution_uses").await, 0);
    // Nor by the database.
    let sql = format!("UPDATE proposals SET state = 'awarded' WHERE community = '{}'", place(1));
    let written = sea_orm::ConnectionTrait::execute_unprepared(harness.database().connection(), &sql).await;
    assert!(written.unwrap_err().to_string().contains("nothing_without_a_resolution"));
    deliver(&harness, meeting(0xa3, None, Verdict::Adopted)).await;
    harness.settled().await;
    harness.call(by, "dalang", submit(PROPOSAL, Uuid::from_u128(0xa3))).await.unwrap();
});

both!(a_resolution_serves_one_proposal_until_that_is_returned, async |backend| {
    let harness = open(backend).await;
    opened(&harness).await;
    for id in [PROPOSAL, OTHER] {
        harness.call(REPRESENTATIVE, "dalang", draft(id, 50_000)).await.unwrap();
    }
    let resolution = adopted(&harness, 0xa1).await;
    harness.call(REPRESENTATIVE, "dalang", submit(PROPOSAL, resolution)).await.unwrap();
    let again = submit(OTHER, resolution);
    refused(&harness, REPRESENTATIVE, again.clone(), ("resolution_used", "resolution", "unique")).await;
    harness.call(OFFICER, "dalang", back()).await.unwrap();
    harness.call(REPRESENTATIVE, "dalang", again).await.unwrap();
});

// Two instances, so that the race is decided by the database.
#[test]
fn one_resolution_raced_for_by_two_proposals_serves_one() {
    wuwei_testkit::run(Backend::Postgres, async |backend| {
        let mut harness = open(backend).await;
        harness.second_instance().await;
        opened(&harness).await;
        for turn in 0..10_u128 {
            let ids = [Uuid::from_u128(100 + 2 * turn), Uuid::from_u128(101 + 2 * turn)];
            for id in ids {
                harness.call(REPRESENTATIVE, "dalang", draft(id, 100)).await.unwrap();
            }
            let resolution = adopted(&harness, 0xa100 + turn).await;
            let (first, second) = tokio::join!(
                harness.call(REPRESENTATIVE, "dalang", submit(ids[0], resolution)),
                harness.call(REPRESENTATIVE, "dalang", submit(ids[1], resolution)),
            );
            assert_eq!(u8::from(first.is_ok()) + u8::from(second.is_ok()), 1, "{first:?} {second:?}");
            assert_eq!(&*first.err().or(second.err()).unwrap().code, "resolution_used");
        }
    });
}

both!(only_the_applicant_writes_and_submits, async |backend| {
    let harness = open(backend).await;
    opened(&harness).await;
    let of_village = DraftProposal { organisation: None, ..draft(PROPOSAL, 50_000) };
    harness.call(VILLAGER, "dalang", of_village).await.unwrap();
    let resolution = adopted(&harness, 0xa1).await;
    let hers = submit(PROPOSAL, resolution);
    refused(&harness, REPRESENTATIVE, hers, ("not_the_applicant", "id", "applicant")).await;
    refused(&harness, REPRESENTATIVE, complete(), ("not_the_applicant", "id", "applicant")).await;
    harness.grant("other", Role::VillageOfficer, &format!("village:{VILLAGE}")).await;
    let by_village = CompleteProposal { organisation: None, ..complete() };
    refused(&harness, "other", by_village.clone(), ("not_the_applicant", "id", "applicant")).await;
    let answer = harness.call(VILLAGER, "dalang", by_village).await.unwrap();
    assert_eq!((answer.proposal.amount, answer.proposal.version), (Fen(40_000), 2));
    let elsewhere = CompleteProposal { community: place(2), organisation: None, ..complete() };
    refused(&harness, VILLAGER, elsewhere, ("of_another_community", "community", "community")).await;
});

both!(a_returned_proposal_takes_no_further_step, async |backend| {
    let harness = open(backend).await;
    opened(&harness).await;
    let resolution = submitted(&harness, PROPOSAL, 50_000).await.proposal.resolution.unwrap();
    let answer = harness.call(OFFICER, "dalang", back()).await.unwrap();
    assert_eq!((answer.proposal.state, answer.proposal.resolution), (ProposalState::Returned, None));
    let event = harness.expect::<ProposalReturned>(|_| true).await;
    assert_eq!(event.data.reason, "预算缺报价");
    refused(&harness, OFFICER, back(), ("wrong_state", "id", "state")).await;
    refused(&harness, REPRESENTATIVE, submit(PROPOSAL, resolution), ("wrong_state", "id", "state")).await;
    refused(&harness, REPRESENTATIVE, complete(), ("wrong_state", "id", "state")).await;
});

both!(nothing_is_returned_that_an_allocation_counts_on, async |backend| {
    let harness = open(backend).await;
    allocated(&harness).await;
    refused(&harness, OFFICER, back(), ("wrong_round_state", "round", "state")).await;
    refused(&harness, OFFICER, allocate(), ("wrong_round_state", "round", "state")).await;
});

both!(a_community_that_is_no_more_takes_no_part, async |backend| {
    let harness = open(backend).await;
    opened(&harness).await;
    let mut gone = community(1);
    gone.status = CommunityStatus::Dissolved;
    let event = wuwei_contracts::registry::CommunityDissolved { community: gone, reason: "拆除".to_owned() };
    harness.deliver(&announced("dalang", 2, event)).await;
    harness.settled().await;
    refused(&harness, REPRESENTATIVE, draft(PROPOSAL, 1), ("community_ended", "community", "active")).await;
});

both!(the_citys_round_takes_communities_of_its_towns, async |backend| {
    let harness = open(backend).await;
    harness.call(CITY, "city", crate::office::round(&harness)).await.unwrap();
    let of_village = DraftProposal { organisation: None, ..draft(PROPOSAL, 50_000) };
    let answer = harness.call(VILLAGER, "city", of_village).await.unwrap();
    assert!(answer.proposal.town.is_city() && answer.proposal.round == ROUND);
    let resolution = adopted(&harness, 0xa1).await;
    harness.call(VILLAGER, "city", submit(PROPOSAL, resolution)).await.unwrap();
    let here = harness.call(VILLAGER, "dalang", submit(PROPOSAL, resolution)).await.unwrap_err();
    assert_eq!(&*here.code, "proposal_unknown", "it belongs to the city");
});
