//! What every handler must stand: the same command twice, and a fault before its commit.

use uuid::Uuid;
use wuwei_contracts::{
    Role, Scope,
    grants::{GiveGrant, RevokeGrant},
    registry::{
        Assemblies, CommunityKind, DissolveCommunity, ImportCommunities, MergeCommunities, ReclassifyCommunity,
        SheetFormat, SplitCommunity, SplitPart, UpdateCommunity,
    },
};
use wuwei_testkit::{
    Case, Harness, a_fault_before_commit_leaves_nothing, both, delivered_twice_changes_nothing, filing::filing_cases,
};

use crate::{
    bodies::{assembly, uuid},
    body_cases,
    importing::base64,
    office::{CITY, OFFICER, VILLAGE, community, id, named, registered, towns, villages},
    telling_cases,
};

async fn places(harness: &Harness) {
    harness.grant(OFFICER, Role::TownOfficer, "town:dalang").await;
    harness.grant(CITY, Role::CityOfficer, "city").await;
    harness.call("service:deploy", "city", towns()).await.unwrap();
    harness.call("service:deploy", "dalang", villages("dalang")).await.unwrap();
}

pub async fn communities(harness: &Harness) {
    places(harness).await;
    registered(harness, "甲").await;
    registered(harness, "乙").await;
}

async fn met(harness: &Harness) {
    let meeting = assembly(harness.clock().now(), 1);
    assert!(harness.call(OFFICER, "dalang", meeting).await.is_ok());
}

fn give() -> GiveGrant {
    GiveGrant {
        id: Uuid::from_u128(1),
        holder: "zhou".to_owned(),
        role: Role::Auditor,
        scope: Scope::City,
        from: None,
        until: None,
        on_behalf_of: None,
    }
}

/// One case for each command, on a registry where it changes something.
fn cases() -> Vec<Case> {
    let reason = || "试".to_owned();
    let part = |name| SplitPart { id: None, kind: CommunityKind::RentalCluster, details: named(name) };
    let after_communities = |case: Case| case.after(|harness| Box::pin(communities(harness)));
    let csv = format!("client_id,village,kind,name\na,{VILLAGE},商贸区,丙\n");
    let import = ImportCommunities {
        format: SheetFormat::Csv,
        content: base64(csv.as_bytes()),
        village: None,
        dry_run: false,
        skip_bad_rows: false,
    };
    let merge = MergeCommunities {
        survivor: id(1),
        absorbed: vec![id(2)],
        kind: CommunityKind::RuralCommunity,
        name: None,
        boundary: None,
        reason: reason(),
    };
    let places = vec![
        Case::command("service:deploy", "city", &towns()),
        Case::command("service:deploy", "dalang", &villages("dalang")).after(|harness| {
            Box::pin(async move { assert!(harness.call("service:deploy", "city", towns()).await.is_ok()) })
        }),
        after_communities(Case::command(OFFICER, "dalang", &community("丙"))),
        after_communities(Case::command(
            OFFICER,
            "dalang",
            &UpdateCommunity { id: id(1), version: None, details: named("新") },
        )),
        after_communities(Case::command(
            OFFICER,
            "dalang",
            &ReclassifyCommunity { id: id(1), kind: CommunityKind::RuralCommunity, reason: reason() },
        )),
        after_communities(Case::command(OFFICER, "dalang", &merge)),
        after_communities(Case::command(
            OFFICER,
            "dalang",
            &SplitCommunity { id: id(1), into: vec![part("东"), part("西")], reason: reason() },
        )),
        after_communities(Case::command(OFFICER, "dalang", &DissolveCommunity { id: id(1), reason: reason() })),
        after_communities(Case::command(OFFICER, "dalang", &import)),
        Case::command("service:deploy", "city", &give()),
        Case::command("service:deploy", "city", &RevokeGrant { id: Uuid::from_u128(1), reason: reason() }).after(
            |harness| Box::pin(async move { assert!(harness.call("service:deploy", "city", give()).await.is_ok()) }),
        ),
    ];
    let files = filing_cases::<Assemblies>(OFFICER, uuid(1), |case| {
        case.after(|harness| Box::pin(communities(harness))).after(|harness| Box::pin(met(harness)))
    });
    places.into_iter().chain(body_cases::all()).chain(telling_cases::all()).chain(files).collect()
}

both!(a_command_delivered_twice_changes_nothing_the_second_time, async |backend| {
    delivered_twice_changes_nothing(backend, telling_cases::REACHING, cases()).await;
});

both!(a_fault_before_the_commit_leaves_no_row_and_no_event, async |backend| {
    a_fault_before_commit_leaves_nothing(backend, telling_cases::REACHING, cases()).await;
});
