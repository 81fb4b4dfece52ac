//! Visits: recorded, counted, and nobody listed.

use jiff::SignedDuration;
use uuid::Uuid;
use wuwei_contracts::{
    Kind, Private,
    wishes::{CountVisits, RecordVisit, VisitKind, VisitRecorded},
};
use wuwei_testkit::{Harness, both};

use crate::office::{CLERK, OFFICER, RESIDENT, open, place, refused, walk};

async fn counted(harness: &Harness) -> Vec<(u64, u64)> {
    let counts = harness.call(CLERK, "dalang", CountVisits { village: place(1).village() }).await.unwrap();
    counts.communities.into_iter().map(|one| (one.visits, one.households)).collect()
}

both!(a_household_counts_once_however_often_it_is_met_and_is_never_listed, async |backend| {
    let harness = open(backend).await;
    assert!(counted(&harness).await.is_empty());
    let first = harness.call(CLERK, "dalang", walk(1, &["3栋502", "3栋 503", "3栋503"])).await.unwrap();
    assert_eq!((first.households, first.first_met, first.by.as_str()), (2, 2, CLERK));
    let second = harness.call(CLERK, "dalang", walk(2, &["3栋502", "4栋101"])).await.unwrap();
    assert_eq!((second.households, second.first_met), (2, 1));
    let elsewhere = RecordVisit { community: place(2), ..walk(3, &["3栋502"]) };
    assert_eq!(harness.call(OFFICER, "dalang", elsewhere).await.unwrap().first_met, 1, "another community's");
    assert_eq!(counted(&harness).await, [(2, 3), (1, 1)]);
    let told = harness.expect::<VisitRecorded>(|event| event.data.visit.id == first.id).await;
    assert_eq!(told.data.visit, first);
    let everything = format!("{:?}{:?}", harness.published("wishes").await, harness.database().contents().await);
    assert!(!everything.contains('栋'), "no household is written down");
});

both!(a_visit_is_recorded_later_but_never_before_it_was_made, async |backend| {
    let harness = open(backend).await;
    let now = harness.clock().now();
    let earlier = RecordVisit { met: now - SignedDuration::from_hours(30), ..walk(1, &["a"]) };
    assert!(harness.call(CLERK, "dalang", earlier).await.is_ok());
    let later = RecordVisit { met: now + SignedDuration::from_hours(1), ..walk(2, &["a"]) };
    refused(&harness, CLERK, later, ("met_in_future", "met", "past")).await;
    let nobody = walk(3, &[]);
    refused(&harness, CLERK, nobody, ("invalid_field", "households", "items")).await;
    let untold = RecordVisit { households: vec![Private::new(" ")], ..walk(4, &[]) };
    refused(&harness, CLERK, untold, ("invalid_field", "households.0", "length")).await;
    let real = RecordVisit { sample: false, ..walk(5, &["a"]) };
    refused(&harness, CLERK, real, ("sample_community", "sample", "sample")).await;
    let resident = harness.call(RESIDENT, "dalang", walk(6, &["a"])).await.unwrap_err();
    assert_eq!(resident.kind, Kind::Forbidden);
    let kind = RecordVisit { kind: VisitKind::GroupTalk, id: Uuid::from_u128(7), ..walk(7, &["b"]) };
    assert_eq!(harness.call(CLERK, "dalang", kind).await.unwrap().kind, VisitKind::GroupTalk);
});
