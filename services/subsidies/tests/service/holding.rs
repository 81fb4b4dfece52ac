//! What becomes of an applicant's proposals when it may no longer act.

use uuid::Uuid;
use wuwei_contracts::{
    Event,
    registry::{
        OrganisationDissolved, OrganisationResumed, OrganisationStatus, OrganisationSuspended, OrganisationTermExpired,
        OrganisationTermRenewed, OrganisationView, Term,
    },
    subsidies::{
        DraftProposal, GetProposal, OpenRound, ProposalHeld, ProposalReleased, ProposalReturned, ProposalState,
        ReleaseAward,
    },
};
use wuwei_testkit::{Harness, both};

use crate::office::{
    OFFICER, ORGANISATION, PAYER, PROPOSAL, REPRESENTATIVE, VILLAGER, accept, accepted, adopted, allocate, allocated,
    award, awarded, called, days, draft, open, opened, organisation, pay, refused, round, scored, submit, submitted,
    told,
};

const SECOND: Uuid = Uuid::from_u128(2);

fn now_is(harness: &Harness, status: OrganisationStatus) -> OrganisationView {
    OrganisationView { status, ..organisation(harness) }
}

async fn expire(harness: &Harness) {
    let event = OrganisationTermExpired { organisation: now_is(harness, OrganisationStatus::Expired), reason: None };
    announce(harness, 2, event).await;
}

async fn announce<E: Event>(harness: &Harness, sequence: i64, event: E) {
    harness.deliver(&told(sequence, event)).await;
    harness.settled().await;
}

fn release() -> ReleaseAward {
    ReleaseAward { id: PROPOSAL, reason: "由镇财政代收".to_owned() }
}

async fn state(harness: &Harness, id: Uuid) -> ProposalState {
    harness.call("anybody", "dalang", GetProposal { proposal: id.into() }).await.unwrap().proposal.state
}

/// The award of an allocated round, and a draft of another round.
async fn an_award_and_a_draft(harness: &Harness) {
    awarded(harness).await;
    let later = OpenRound { id: Uuid::from_u128(0xc2), ..round(harness) };
    harness.call(OFFICER, "dalang", later).await.unwrap();
    let draft = DraftProposal { round: Uuid::from_u128(0xc2), ..draft(SECOND, 100) };
    harness.call(REPRESENTATIVE, "dalang", draft).await.unwrap();
}

both!(when_its_term_ends_drafts_are_returned_and_awards_held, async |backend| {
    let harness = open(backend).await;
    an_award_and_a_draft(&harness).await;
    expire(&harness).await;
    let returned = harness.expect::<ProposalReturned>(|event| event.data.proposal.id == SECOND).await;
    assert!(returned.data.reason.contains("任期届满"));
    let held = harness.expect::<ProposalHeld>(|event| event.data.proposal.id == PROPOSAL).await;
    assert!(held.data.reason.contains("任期届满"));
    refused(&harness, VILLAGER, accept(PROPOSAL), ("wrong_state", "id", "state")).await;
    refused(&harness, PAYER, pay(PROPOSAL), ("wrong_state", "id", "state")).await;
});

both!(suspension_and_dissolution_do_the_same, async |backend| {
    for dissolved in [false, true] {
        let harness = open(backend).await;
        an_award_and_a_draft(&harness).await;
        if dissolved {
            let organisation = now_is(&harness, OrganisationStatus::Dissolved);
            announce(&harness, 2, OrganisationDissolved { organisation, reason: None }).await;
        } else {
            let organisation = now_is(&harness, OrganisationStatus::Suspended);
            announce(&harness, 2, OrganisationSuspended { organisation, reason: None }).await;
        }
        let states = (state(&harness, PROPOSAL).await, state(&harness, SECOND).await);
        assert_eq!(states, (ProposalState::Held, ProposalState::Returned));
    }
});

both!(a_new_term_releases_nothing_by_itself_the_town_does, async |backend| {
    let harness = open(backend).await;
    awarded(&harness).await;
    refused(&harness, PAYER, release(), ("wrong_state", "id", "state")).await;
    expire(&harness).await;
    let mut renewed = now_is(&harness, OrganisationStatus::Active);
    let from = harness.clock().now() - days(1);
    renewed.term = Some(Term { from, until: from + days(365) });
    announce(&harness, 3, OrganisationTermRenewed { organisation: renewed, reason: None }).await;
    assert_eq!(state(&harness, PROPOSAL).await, ProposalState::Held);
    let answer = harness.call(PAYER, "dalang", release()).await.unwrap();
    assert_eq!(answer.proposal.state, ProposalState::Awarded);
    harness.expect::<ProposalReleased>(|_| true).await;
    refused(&harness, PAYER, release(), ("wrong_state", "id", "state")).await;
    harness.call(VILLAGER, "dalang", accept(PROPOSAL)).await.unwrap();
});

both!(a_released_award_is_paid_though_its_applicant_may_not_act, async |backend| {
    let harness = open(backend).await;
    accepted(&harness).await;
    expire(&harness).await;
    let answer = harness.call(OFFICER, "dalang", release()).await.unwrap();
    assert_eq!(answer.proposal.state, ProposalState::Accepted, "it goes on from where it was held");
    harness.call(PAYER, "dalang", pay(PROPOSAL)).await.unwrap();
});

both!(between_the_end_of_a_term_and_its_event_nothing_is_paid, async |backend| {
    let harness = open(backend).await;
    accepted(&harness).await;
    // The term ends by the clock; registry's event has not come.
    harness.advance(days(365));
    refused(&harness, PAYER, pay(PROPOSAL), ("not_released", "id", "released")).await;
    let answer = harness.call(OFFICER, "dalang", release()).await.unwrap();
    assert_eq!(answer.proposal.state, ProposalState::Accepted, "the town confirms it all the same");
    harness.call(PAYER, "dalang", pay(PROPOSAL)).await.unwrap();
});

both!(an_organisation_that_may_not_act_is_neither_awarded_nor_applies, async |backend| {
    let harness = open(backend).await;
    allocated(&harness).await;
    let organisation = now_is(&harness, OrganisationStatus::Suspended);
    announce(&harness, 2, OrganisationSuspended { organisation, reason: None }).await;
    let no = refused(&harness, OFFICER, award(PROPOSAL), ("organisation_may_not_act", "organisation", "active")).await;
    assert!(no.detail.contains(&ORGANISATION.to_string()));
    let resumed = now_is(&harness, OrganisationStatus::Active);
    announce(&harness, 3, OrganisationResumed { organisation: resumed, reason: None }).await;
    harness.call(OFFICER, "dalang", award(PROPOSAL)).await.unwrap();
});

both!(an_expired_organisation_neither_drafts_nor_submits, async |backend| {
    let harness = open(backend).await;
    opened(&harness).await;
    harness.call(REPRESENTATIVE, "dalang", draft(PROPOSAL, 100)).await.unwrap();
    let resolution = adopted(&harness, 0xa1).await;
    expire(&harness).await;
    refused(&harness, REPRESENTATIVE, draft(SECOND, 100), ("organisation_expired", "organisation", "term")).await;
    let late = submit(PROPOSAL, resolution);
    refused(&harness, REPRESENTATIVE, late, ("organisation_expired", "organisation", "term")).await;
});

both!(what_it_had_submitted_stays_and_is_scored, async |backend| {
    let harness = open(backend).await;
    opened(&harness).await;
    submitted(&harness, PROPOSAL, 100).await;
    expire(&harness).await;
    assert_eq!(state(&harness, PROPOSAL).await, ProposalState::Submitted);
    called(&harness).await;
    scored(&harness, PROPOSAL, 80).await;
    harness.call(OFFICER, "dalang", allocate()).await.unwrap();
});
