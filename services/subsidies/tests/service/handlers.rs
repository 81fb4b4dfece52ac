//! What every handler must stand: delivered twice, and a fault before its commit.

use futures::{FutureExt, future::LocalBoxFuture};
use wuwei_contracts::{
    Event,
    registry::{
        CommunityCreatedBySplit, CommunityDissolved, CommunityMerged, CommunityMergedInto, CommunityReclassified,
        CommunityRegistered, CommunitySplit, CommunityUpdated, CommunityView, OrganisationDissolved,
        OrganisationFounded, OrganisationMandateEnded, OrganisationMandateGiven, OrganisationResumed,
        OrganisationStatus, OrganisationSuspended, OrganisationTermExpired, OrganisationTermRenewed, OrganisationView,
        Verdict,
    },
    subsidies::{CompleteProposal, OpenRound, Proposals, ReleaseAward, ReturnProposal},
};
use wuwei_subsidies::due::end_call::EndCall;
use wuwei_testkit::{
    Case, Harness, a_fault_before_commit_leaves_nothing, both, delivered_twice_changes_nothing, filing::filing_cases,
};

use crate::{
    matching::matched,
    office::{
        CALL, EVALUATORS, OFFICER, ORGANISATION, PAYER, PROPOSAL, REPRESENTATIVE, ROUND, SUBSIDIES, VILLAGER, accept,
        accepted, adopted, allocate, allocated, award, awarded, community, days, draft, furnish, meeting, opened,
        organisation, pay, place, plan, score, scored, scoring, submit, told,
    },
};

type Ready = fn(&Harness) -> LocalBoxFuture<'_, ()>;

fn furnished(harness: &Harness) -> LocalBoxFuture<'_, ()> {
    furnish(harness).boxed_local()
}

fn with_a_round(harness: &Harness) -> LocalBoxFuture<'_, ()> {
    async { opened(harness).await }.boxed_local()
}

fn with_a_draft(harness: &Harness) -> LocalBoxFuture<'_, ()> {
    async {
        opened(harness).await;
        harness.call(REPRESENTATIVE, "dalang", draft(PROPOSAL, 50_000)).await.unwrap();
        adopted(harness, 0xa1).await;
    }
    .boxed_local()
}

fn being_scored(harness: &Harness) -> LocalBoxFuture<'_, ()> {
    async { scoring(harness).await }.boxed_local()
}

fn all_scored(harness: &Harness) -> LocalBoxFuture<'_, ()> {
    async {
        scoring(harness).await;
        scored(harness, PROPOSAL, 80).await;
    }
    .boxed_local()
}

fn all_allocated(harness: &Harness) -> LocalBoxFuture<'_, ()> {
    async { allocated(harness).await }.boxed_local()
}

fn with_an_award(harness: &Harness) -> LocalBoxFuture<'_, ()> {
    async { awarded(harness).await }.boxed_local()
}

fn with_work_done(harness: &Harness) -> LocalBoxFuture<'_, ()> {
    async { accepted(harness).await }.boxed_local()
}

fn held(harness: &Harness) -> LocalBoxFuture<'_, ()> {
    async {
        awarded(harness).await;
        let organisation = OrganisationView { status: OrganisationStatus::Expired, ..organisation(harness) };
        harness.deliver(&told(2, OrganisationTermExpired { organisation, reason: None })).await;
    }
    .boxed_local()
}

/// One case for each command.
fn commands(open: &OpenRound) -> Vec<Case> {
    let reason = || "因故".to_owned();
    let second = uuid::Uuid::from_u128(2);
    let complete =
        CompleteProposal { id: PROPOSAL, community: place(1), organisation: Some(ORGANISATION), plan: plan(1) };
    let back = ReturnProposal { id: PROPOSAL, reason: reason() };
    let release = ReleaseAward { id: PROPOSAL, reason: reason() };
    let of = |case: Case, ready: Ready| case.after(furnished).after(ready);
    vec![
        Case::command(OFFICER, "dalang", open).after(furnished),
        of(Case::command(REPRESENTATIVE, "dalang", &draft(second, 1)), with_a_round),
        of(Case::command(REPRESENTATIVE, "dalang", &complete), with_a_draft),
        of(Case::command(REPRESENTATIVE, "dalang", &submit(PROPOSAL, uuid::Uuid::from_u128(0xa1))), with_a_draft),
        of(Case::command(OFFICER, "dalang", &back), with_a_draft),
        of(Case::command(EVALUATORS[3], "dalang", &score(PROPOSAL, 1, 2)), being_scored),
        of(Case::command(OFFICER, "dalang", &allocate()), all_scored),
        of(Case::command(OFFICER, "dalang", &award(PROPOSAL)), all_allocated),
        of(Case::command(VILLAGER, "dalang", &accept(PROPOSAL)), with_an_award),
        of(Case::command(PAYER, "dalang", &pay(PROPOSAL)), with_work_done),
        of(Case::command(PAYER, "dalang", &release), held),
    ]
}

/// An event of the first community after it was registered.
fn of_community<E: Event>(event: impl Fn(CommunityView) -> E) -> Case {
    let mut renamed = community(1);
    "示例改名".clone_into(&mut renamed.details.name);
    Case::event(told(2, event(renamed))).after(furnished)
}

/// An event of the organisation after it was founded.
fn of_organisation<E: Event>(event: impl Fn(OrganisationView) -> E, ready: Ready) -> Case {
    let mut changed = gone();
    "示例改名".clone_into(&mut changed.name);
    Case::event(told(2, event(changed))).after(furnished).after(ready)
}

fn gone() -> OrganisationView {
    let view = serde_json::json!({
        "id": ORGANISATION, "town": "dalang", "village": place(1).village(), "kind": "owners_committee",
        "name": "示例业委会", "sample": true, "status": "expired", "founded": "2026-01-05T00:00:00Z",
        "changed": "2026-01-05T00:00:00Z", "version": 2,
    });
    serde_json::from_value(view).unwrap()
}

/// One case for each event of another service.
fn events() -> Vec<Case> {
    let other = || place(2);
    vec![
        Case::event(told(1, matched(0xd1, ROUND, 100))).after(furnished).after(with_a_round),
        Case::event(told(1, meeting(0xa1, Some(place(1)), Verdict::Adopted))),
        Case::event(told(1, CommunityRegistered { community: community(1) })),
        of_community(|community| CommunityUpdated { community }),
        of_community(|community| CommunityReclassified {
            from: community.kind, community, reason: "示例".to_owned()
        }),
        of_community(|community| CommunityMerged {
            from: community.kind,
            community,
            absorbed: vec![other()],
            reason: "示例".to_owned(),
        }),
        of_community(|community| CommunityMergedInto { community, into: other(), reason: "示例".to_owned() }),
        of_community(|community| CommunitySplit { community, into: vec![other()], reason: "示例".to_owned() }),
        of_community(|community| CommunityCreatedBySplit { community, from: other() }),
        of_community(|community| CommunityDissolved { community, reason: "示例".to_owned() }),
        Case::event(told(1, OrganisationFounded { organisation: gone(), reason: None })),
        of_organisation(|organisation| OrganisationTermRenewed { organisation, reason: None }, with_a_round),
        of_organisation(|organisation| OrganisationMandateGiven { organisation, reason: None }, with_a_round),
        of_organisation(|organisation| OrganisationMandateEnded { organisation, reason: None }, with_a_round),
        of_organisation(|organisation| OrganisationResumed { organisation, reason: None }, with_a_round),
        of_organisation(|organisation| OrganisationTermExpired { organisation, reason: None }, with_a_draft),
        of_organisation(|organisation| OrganisationSuspended { organisation, reason: None }, with_an_award),
        of_organisation(|organisation| OrganisationDissolved { organisation, reason: None }, with_work_done),
    ]
}

fn cases() -> Vec<Case> {
    // Far enough ahead for as long as these tests run.
    let command: OpenRound = serde_json::from_value(serde_json::json!({
        "id": ROUND, "title": "示例奖补", "envelope": 100_000, "cap": 60_000, "call_until": "2100-01-01T00:00:00Z",
        "criteria": [{ "code": "need", "title": "需求", "weight": 100 }], "minimum_scorers": 3, "pay_within": 10,
        "sample": true,
    }))
    .unwrap();
    let mut all = commands(&command);
    all.extend(events());
    all.extend(filing_cases::<Proposals>(OFFICER, PROPOSAL, |case| case.after(furnished).after(with_a_draft)));
    all.push(Case::due::<EndCall>(days(CALL + 1)).after(furnished).after(with_a_draft));
    all
}

both!(every_handler_delivered_twice_changes_nothing_the_second_time, async |backend| {
    delivered_twice_changes_nothing(backend, SUBSIDIES, cases()).await;
});

both!(every_handler_failing_before_its_commit_leaves_nothing, async |backend| {
    a_fault_before_commit_leaves_nothing(backend, SUBSIDIES, cases()).await;
});
