//! What every handler must stand: the same command, event or due task twice, and a fault before its commit.

use futures::{FutureExt, future::LocalBoxFuture};
use jiff::{SignedDuration, Timestamp};
use wuwei_contracts::{
    delegation::{Cases, CataloguePublished, Decision, RateCase, RefuseCase},
    registry::{
        CommunityCreatedBySplit, CommunityDissolved, CommunityKind, CommunityMerged, CommunityMergedInto,
        CommunityReclassified, CommunitySplit, CommunityUpdated, CommunityView, PersonErased,
    },
};
use wuwei_delegation::due::escalate_case::EscalateCase;
use wuwei_testkit::{
    Case, Harness, a_fault_before_commit_leaves_nothing, announced, both, delivered_twice_changes_nothing,
    filing::{filing_cases, lying_nowhere},
};

use crate::office::{
    CLERK, DELEGATION, HOME, RESIDENT, accept, case, catalogue, comment, community, community_view, decide, furnish,
    id, in_hand, matched, opened, registered, request, service_item, supplement,
};

/// Past midnight, when what is promised for the same day is over.
const NEXT_DAY: SignedDuration = SignedDuration::from_hours(25);

fn now() -> Timestamp {
    wuwei_runtime::Clock::default().now()
}

fn furnished(harness: &Harness) -> LocalBoxFuture<'_, ()> {
    furnish(harness).boxed_local()
}

fn filed(harness: &Harness) -> LocalBoxFuture<'_, ()> {
    opened(harness, 1).map(drop).boxed_local()
}

fn handled(harness: &Harness) -> LocalBoxFuture<'_, ()> {
    in_hand(harness, 1).map(drop).boxed_local()
}

fn with_a_file(harness: &Harness) -> LocalBoxFuture<'_, ()> {
    harness.call(RESIDENT, "dalang", lying_nowhere::<Cases>(0xf1, id(1))).map(|file| drop(file.unwrap())).boxed_local()
}

fn paused(harness: &Harness) -> LocalBoxFuture<'_, ()> {
    async {
        in_hand(harness, 1).await;
        harness.call(CLERK, "dalang", request(1)).await.unwrap();
    }
    .boxed_local()
}

fn done(harness: &Harness) -> LocalBoxFuture<'_, ()> {
    async {
        in_hand(harness, 1).await;
        harness.call(CLERK, "dalang", decide(1, Decision::Done)).await.unwrap();
    }
    .boxed_local()
}

fn due_today(harness: &Harness) -> LocalBoxFuture<'_, ()> {
    harness.call(CLERK, "dalang", case(1, "at-once")).map(|reply| drop(reply.unwrap())).boxed_local()
}

fn home() -> CommunityView {
    community_view("dalang", HOME, "甲")
}

/// One case for each event of registry that tells of a community.
fn community_news() -> Vec<Case> {
    let (reason, into) = (|| "试".to_owned(), || community("441900113002-0002"));
    let (one, from) = (home, CommunityKind::RuralCommunity);
    vec![
        Case::event(registered("dalang", HOME, "甲")),
        Case::event(announced("dalang", 1, CommunityUpdated { community: one() })),
        Case::event(announced("dalang", 1, CommunityReclassified { community: one(), from, reason: reason() })),
        Case::event(announced(
            "dalang",
            1,
            CommunityMerged { community: one(), absorbed: vec![into()], from, reason: reason() },
        )),
        Case::event(announced("dalang", 1, CommunityMergedInto { community: one(), into: into(), reason: reason() })),
        Case::event(announced("dalang", 1, CommunitySplit { community: one(), into: vec![into()], reason: reason() })),
        Case::event(announced("dalang", 1, CommunityCreatedBySplit { community: one(), from: into() })),
        Case::event(announced("dalang", 1, CommunityDissolved { community: one(), reason: reason() })),
    ]
}

/// One case for each command, reaction and due task, on a delegation where it changes something.
fn cases() -> Vec<Case> {
    let refuse = RefuseCase { id: id(1), community: Some(community(HOME)), reason: "不属受理范围".to_owned() };
    let published = catalogue();
    let published = CataloguePublished {
        version: published.version,
        illustrative: published.illustrative,
        in_force: published.in_force,
        items: published.items,
    };
    let mut cases = vec![
        Case::command("service:deploy", "city", &catalogue()),
        Case::command(CLERK, "dalang", &case(1, "station")).after(furnished),
        Case::command(CLERK, "dalang", &accept(1)).after(furnished).after(filed),
        Case::command(CLERK, "dalang", &refuse).after(furnished).after(filed),
        Case::command(CLERK, "dalang", &request(1)).after(furnished).after(handled),
        Case::command(CLERK, "dalang", &supplement(1)).after(furnished).after(paused),
        Case::command(CLERK, "dalang", &comment(1)).after(furnished).after(filed),
        Case::command(CLERK, "dalang", &decide(1, Decision::Done)).after(furnished).after(handled),
        Case::command(RESIDENT, "dalang", &RateCase { id: id(1), stars: 5 }).after(furnished).after(done),
        Case::event(announced("city", 1, published)),
        Case::event(announced("dalang", 1, matched(service_item("station")))).after(furnished),
        Case::due::<EscalateCase>(NEXT_DAY).after(furnished).after(due_today),
    ];
    cases.extend(community_news());
    cases.extend(filing_cases::<Cases>(CLERK, id(1), |case| case.after(furnished).after(filed)));
    let erased = PersonErased { person: id(9), subject: Some(RESIDENT.to_owned()), at: now(), sample: true };
    cases.push(Case::event(announced("city", 1, erased)).after(furnished).after(filed).after(with_a_file));
    cases
}

both!(a_command_event_or_task_delivered_twice_changes_nothing_the_second_time, async |backend| {
    delivered_twice_changes_nothing(backend, DELEGATION, cases()).await;
});

both!(a_fault_before_the_commit_leaves_no_row_and_no_event, async |backend| {
    a_fault_before_commit_leaves_nothing(backend, DELEGATION, cases()).await;
});
