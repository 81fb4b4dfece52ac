//! delegation with the places, people and the catalogue the tests need.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;
use wuwei_contracts::{
    CommunityId, Message, ReceiptNumber, Rejection, Role, VillageCode,
    delegation::{
        AcceptCase, CaseAnswer, CatalogueItem, CommentCase, Counts, DecideCase, Decision, GetCase, HandlingMode,
        OpenCase, PublishCatalogue, RequestSupplement, SupplementCase,
    },
    registry::{CommunityKind, CommunityRegistered, CommunityView},
    wishes::{Channel, MatchTarget, PartState, WishPartMatched, WishPartView, WishState, WishView},
};
use wuwei_testkit::{Backend, Harness, Tested, announced};

/// Clerk of the station of [`VILLAGE`].
pub const CLERK: &str = "wu";
/// Another one.
pub const OTHER_CLERK: &str = "he";
/// Officer of [`VILLAGE`], once granted.
pub const VILLAGER: &str = "li";
/// Town officer of Dalang.
pub const OFFICER: &str = "chen";
/// Town officer of Humen.
pub const OFFICER_AWAY: &str = "mai";
/// City officer.
pub const CITY: &str = "zhou";
/// A resident, the one cases are for.
pub const RESIDENT: &str = "wang";
/// A village of Dalang.
pub const VILLAGE: &str = "441900113002";
/// A community of it.
pub const HOME: &str = "441900113002-0001";
/// A community of another village of Dalang.
pub const NEXT: &str = "441900113219-0001";
/// A community of Humen.
pub const AWAY: &str = "441900121004-0001";
/// A sample community of [`VILLAGE`].
pub const SAMPLE: &str = "441900113002-0009";
/// Name of the published version.
pub const VERSION: &str = "v1";

/// delegation, as tests start it.
pub const DELEGATION: Tested = Tested::new(
    || wuwei_delegation::service().into_spec(),
    || wuwei_migrations::of("delegation").expect("delegation has migrations"),
);

/// delegation with people, communities and a catalogue.
pub async fn open(backend: Backend) -> Harness {
    let harness = Harness::start(backend, DELEGATION).await;
    furnish(&harness).await;
    harness
}

/// People, communities and a catalogue.
pub async fn furnish(harness: &Harness) {
    let village = format!("village:{VILLAGE}");
    harness.grant(CLERK, Role::StationClerk, &village).await;
    harness.grant(OTHER_CLERK, Role::StationClerk, &village).await;
    harness.grant(OFFICER, Role::TownOfficer, "town:dalang").await;
    harness.grant(OFFICER_AWAY, Role::TownOfficer, "town:humen").await;
    harness.grant(CITY, Role::CityOfficer, "city").await;
    for (town, id, name) in
        [("dalang", HOME, "甲"), ("dalang", NEXT, "乙"), ("humen", AWAY, "丙"), ("dalang", SAMPLE, "示例丁")]
    {
        harness.deliver(&registered(town, id, name)).await;
    }
    harness.call("service:deploy", "city", catalogue()).await.unwrap();
    harness.settled().await;
}

/// registry tells of a community.
pub fn registered(town: &str, id: &str, name: &str) -> wuwei_contracts::CloudEvent<CommunityRegistered> {
    announced(town, 1, CommunityRegistered { community: community_view(town, id, name) })
}

/// A community as registry tells it.
pub fn community_view(town: &str, id: &str, name: &str) -> CommunityView {
    wuwei_testkit::community(&community(id), town, CommunityKind::HousingEstate, name)
}

/// An item of so many promised days.
pub fn item(code: &str, days: u32, (village_centre, station_direct): (bool, bool)) -> CatalogueItem {
    CatalogueItem {
        code: code.to_owned(),
        area: if station_direct { "文体服务保障" } else { "弱有所扶" }.to_owned(),
        category: "公共文化服务".to_owned(),
        name: format!("事项{code}"),
        for_whom: "居民".to_owned(),
        basis: "《公共文化服务保障法》".to_owned(),
        department: "文化旅游部门".to_owned(),
        mode: HandlingMode::OnBehalf,
        materials: vec!["身份证明".to_owned()],
        statutory_days: 30,
        promised_days: days,
        village_centre,
        station_direct,
    }
}

/// A catalogue of a service for each desk: `station` 5 days, `centre` 10 days, `town` 20 days, `at-once` the same day.
pub fn catalogue() -> PublishCatalogue {
    let items = vec![
        item("station", 5, (true, true)),
        item("centre", 10, (true, false)),
        item("town", 20, (false, false)),
        item("at-once", 0, (true, true)),
    ];
    PublishCatalogue {
        version: VERSION.to_owned(),
        illustrative: true,
        declared: Counts::of(&items),
        in_force: "2025-01-01T00:00:00Z".parse().unwrap(),
        items,
    }
}

/// The community of that id.
pub fn community(id: &str) -> CommunityId {
    CommunityId::parse(id).unwrap()
}

/// The village of that code.
pub fn village(code: &str) -> VillageCode {
    VillageCode::parse(code).unwrap()
}

/// The `number`-th case of a test.
pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x0195_a3c1_7f00_7000_8000_0000_0000_0000 + number)
}

/// Opens a case of `item` for the resident.
pub fn case(number: u128, item: &str) -> OpenCase {
    OpenCase {
        id: id(number),
        community: community(HOME),
        item: item.to_owned(),
        applicant: Some(RESIDENT.to_owned()),
        channel: Channel::Station,
        external_id: None,
        sample: false,
    }
}

/// Opens a case of five days, as the clerk does.
pub async fn opened(harness: &Harness, number: u128) -> CaseAnswer {
    harness.call(CLERK, "dalang", case(number, "station")).await.unwrap()
}

/// And takes it in hand.
pub async fn in_hand(harness: &Harness, number: u128) -> CaseAnswer {
    opened(harness, number).await;
    harness.call(CLERK, "dalang", accept(number)).await.unwrap()
}

/// Takes a case in hand.
pub fn accept(number: u128) -> AcceptCase {
    AcceptCase { id: id(number), community: Some(community(HOME)) }
}

/// Asks for materials.
pub fn request(number: u128) -> RequestSupplement {
    let materials = vec!["户口簿".to_owned(), "租赁凭证".to_owned()];
    RequestSupplement { id: id(number), community: Some(community(HOME)), materials }
}

/// The materials have come.
pub fn supplement(number: u128) -> SupplementCase {
    SupplementCase { id: id(number), community: Some(community(HOME)) }
}

/// Comments a case.
pub fn comment(number: u128) -> CommentCase {
    CommentCase { id: id(number), community: Some(community(HOME)), text: "已与申请人联系".to_owned() }
}

/// Decides a case.
pub fn decide(number: u128, decision: Decision) -> DecideCase {
    DecideCase { id: id(number), community: Some(community(HOME)), decision, reason: "材料齐全".to_owned() }
}

/// The case as it is now.
pub async fn read(harness: &Harness, number: u128) -> CaseAnswer {
    let query = GetCase { case: id(number).into(), community: None };
    harness.call(OFFICER, "dalang", query).await.unwrap()
}

/// Moves the clock to `instant`.
pub fn advance_to(harness: &Harness, instant: Timestamp) {
    harness.advance(instant.duration_since(harness.clock().now()));
}

/// Moves the clock past `instant`.
pub fn advance_past(harness: &Harness, instant: Timestamp) {
    advance_to(harness, instant + SignedDuration::from_secs(1));
}

/// wishes tells that a part of a wish was matched to `target`.
pub fn matched(target: MatchTarget) -> WishPartMatched {
    WishPartMatched {
        wish: WishView {
            id: Uuid::from_u128(7),
            receipt: ReceiptNumber::new("WS", 2026, 7).unwrap(),
            town: wuwei_testkit::town("dalang"),
            village: village(VILLAGE),
            community: community(SAMPLE),
            category: "culture".to_owned(),
            channel: Channel::Visit,
            external_id: None,
            state: WishState::Published,
            grade: None,
            summary: Some("示例:想借阅图书".to_owned()),
            parts: vec![WishPartView {
                number: 2,
                title: "示例:办读者证".to_owned(),
                state: PartState::Matched,
                priority: false,
                organisation: None,
                matched: Some(target.clone()),
            }],
            limit: None,
            submitted: Timestamp::UNIX_EPOCH,
            changed: Timestamp::UNIX_EPOCH,
            sample: true,
            version: 1,
        },
        part: 2,
        target,
        wisher: Some(RESIDENT.to_owned()),
    }
}

/// An item of the catalogue as a target.
pub fn service_item(code: &str) -> MatchTarget {
    MatchTarget::ServiceItem { item: code.to_owned() }
}

/// Calls, expects a rejection that names `code`, `field` and `rule`, and that nothing changed.
pub async fn refused<M: Message>(
    harness: &Harness,
    (who, town): (&str, &str),
    message: M,
    expected: (&str, &str, &str),
) -> Rejection {
    // Receipt numbers are drawn in blocks, whatever becomes of the command.
    harness.refused((who, town), message, expected, &["counters"]).await
}
