//! Searching communities.

use wuwei_contracts::{
    PageRequest,
    registry::{CommunityKind, CommunityStatus, DissolveCommunity, RegisterCommunity, SearchCommunities},
};
use wuwei_testkit::{Harness, both};

use crate::office::{AWAY, CITY, OFFICER, OTHER, VILLAGE, community, id, open, refused, registered, village};

async fn names(harness: &Harness, town: &str, query: SearchCommunities) -> Vec<String> {
    let answer = harness.call("anybody", town, query).await.unwrap();
    assert_eq!(answer.total, answer.items.len() as u64);
    answer.items.into_iter().map(|view| view.details.name).collect()
}

fn holding(name: &str) -> SearchCommunities {
    SearchCommunities { name: Some(name.to_owned()), ..SearchCommunities::default() }
}

both!(communities_are_found_by_place_kind_name_and_status, async |backend| {
    let harness = open(backend).await;
    for name in ["碧水花园", "碧桂园 A区", "百分100%街", "下划_线"] {
        registered(&harness, name).await;
    }
    let rental = RegisterCommunity { kind: CommunityKind::RentalCluster, ..community("出租楼") };
    harness.call(OFFICER, "dalang", RegisterCommunity { village: village(OTHER), ..rental }).await.unwrap();
    let away = RegisterCommunity { village: village(AWAY), ..community("虎门碧水") };
    harness.call(CITY, "humen", away).await.unwrap();
    let end = DissolveCommunity { id: id(4), reason: "整体拆除".to_owned() };
    harness.call(OFFICER, "dalang", end).await.unwrap();

    assert_eq!(names(&harness, "dalang", SearchCommunities::default()).await.len(), 4, "active ones of the town");
    assert_eq!(names(&harness, "city", SearchCommunities::default()).await.len(), 5, "active ones of the city");
    assert_eq!(names(&harness, "dalang", holding("碧")).await, ["碧水花园", "碧桂园 A区"]);
    assert_eq!(names(&harness, "dalang", holding("园a")).await, ["碧桂园 A区"], "blanks and case do not matter");
    assert_eq!(names(&harness, "dalang", holding("0%")).await, ["百分100%街"], "a percent sign is a percent sign");
    assert_eq!(names(&harness, "dalang", holding("_")).await, Vec::<String>::new(), "so is an underscore");
    assert_eq!(names(&harness, "city", holding("碧水")).await, ["碧水花园", "虎门碧水"]);
    let humen = SearchCommunities { town: Some(wuwei_testkit::town("humen")), ..SearchCommunities::default() };
    assert_eq!(names(&harness, "city", humen.clone()).await, ["虎门碧水"]);
    let there = SearchCommunities { village: Some(village(OTHER)), ..SearchCommunities::default() };
    assert_eq!(names(&harness, "dalang", there).await, ["出租楼"]);
    let rental = SearchCommunities { kind: Some(CommunityKind::RentalCluster), ..SearchCommunities::default() };
    assert_eq!(names(&harness, "dalang", rental).await, ["出租楼"]);
    let ended = SearchCommunities { status: Some(CommunityStatus::Dissolved), ..SearchCommunities::default() };
    assert_eq!(names(&harness, "dalang", ended).await, ["下划_线"]);
    refused(&harness, ("anybody", "dalang"), humen, ("other_town", "town", "owner")).await;
});

both!(pages_follow_each_other_without_gap_or_repeat, async |backend| {
    let harness = open(backend).await;
    for number in 0..7 {
        registered(&harness, &format!("第{number}区")).await;
    }
    let mut query = SearchCommunities {
        village: Some(village(VILLAGE)),
        page: PageRequest { after: None, limit: Some(3) },
        ..SearchCommunities::default()
    };
    let mut pages = Vec::new();
    loop {
        let answer = harness.call("anybody", "dalang", query.clone()).await.unwrap();
        assert_eq!(answer.total, 7);
        pages.push(answer.items.into_iter().map(|view| view.id).collect::<Vec<_>>());
        match answer.next {
            Some(next) => query.page.after = Some(next),
            None => break,
        }
    }
    assert_eq!(pages, [vec![id(1), id(2), id(3)], vec![id(4), id(5), id(6)], vec![id(7)]]);
    query.page = PageRequest { after: None, limit: Some(501) };
    refused(&harness, ("anybody", "dalang"), query, ("invalid_field", "page.limit", "range")).await;
});
