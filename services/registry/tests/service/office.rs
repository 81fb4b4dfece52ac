//! registry with the places and people the tests need.

use wuwei_contracts::{
    CommunityId, Message, Rejection, Role, VillageCode,
    registry::{
        CommunityDetails, CommunityKind, CommunityView, GetCommunity, RegisterCommunity, RegisterTowns,
        RegisterVillages,
    },
};
use wuwei_registry::reference::ReferenceData;
use wuwei_testkit::{Backend, Harness, Tested};

/// Town officer of Dalang.
pub const OFFICER: &str = "chen";
/// Village officer of [`VILLAGE`].
pub const VILLAGER: &str = "li";
/// City officer.
pub const CITY: &str = "wu";
/// A village of Dalang.
pub const VILLAGE: &str = "441900113219";
/// Another village of Dalang.
pub const OTHER: &str = "441900113209";
/// A village of Humen.
pub const AWAY: &str = "441900121004";

/// registry, as tests start it.
pub const REGISTRY: Tested = Tested::new(
    || wuwei_registry::service().into_spec(),
    || wuwei_migrations::of("registry").expect("registry has migrations"),
);

/// registry without any place, and its people.
pub async fn empty(backend: Backend) -> Harness {
    let harness = Harness::start(backend, REGISTRY).await;
    harness.grant(OFFICER, Role::TownOfficer, "town:dalang").await;
    harness.grant(VILLAGER, Role::VillageOfficer, &format!("village:{VILLAGE}")).await;
    harness.grant(CITY, Role::CityOfficer, "city").await;
    harness
}

/// registry with every town, and the villages of Dalang and Humen.
pub async fn open(backend: Backend) -> Harness {
    let harness = empty(backend).await;
    furnish(&harness).await;
    harness
}

/// Loads the places.
pub async fn furnish(harness: &Harness) {
    let data = ReferenceData::read().unwrap();
    harness.call("service:deploy", "city", data.towns).await.unwrap();
    for (town, villages) in data.villages {
        if matches!(town.as_str(), "dalang" | "humen") {
            harness.call("service:deploy", town.as_str(), villages).await.unwrap();
        }
    }
}

/// The towns of the reference data.
pub fn towns() -> RegisterTowns {
    ReferenceData::read().unwrap().towns
}

/// The villages of a town of the reference data.
pub fn villages(town: &str) -> RegisterVillages {
    ReferenceData::read().unwrap().villages.remove(&wuwei_testkit::town(town)).unwrap()
}

/// The code of a village.
pub fn village(code: &str) -> VillageCode {
    VillageCode::parse(code).unwrap()
}

/// The id of the `number`-th community of [`VILLAGE`].
pub fn id(number: u32) -> CommunityId {
    CommunityId::new(&village(VILLAGE), number).unwrap()
}

/// Nothing but a name.
pub fn named(name: &str) -> CommunityDetails {
    CommunityDetails { name: name.to_owned(), ..CommunityDetails::default() }
}

/// A command for a community of that name in [`VILLAGE`].
pub fn community(name: &str) -> RegisterCommunity {
    let details = CommunityDetails { households: Some(100), ..named(name) };
    RegisterCommunity {
        village: village(VILLAGE),
        id: None,
        kind: CommunityKind::HousingEstate,
        details,
        sample: name.contains("示例"),
    }
}

/// Registers it.
pub async fn registered(harness: &Harness, name: &str) -> CommunityView {
    harness.call(OFFICER, "dalang", community(name)).await.unwrap()
}

/// The community as it is now.
pub async fn read(harness: &Harness, id: &CommunityId) -> CommunityView {
    harness.call("anybody", "dalang", GetCommunity { id: id.clone() }).await.unwrap().community
}

/// Calls, expects a rejection that names `code`, `field` and `rule`, and that nothing changed.
pub async fn refused<M: Message>(
    harness: &Harness,
    (who, town): (&str, &str),
    message: M,
    expected: (&str, &str, &str),
) -> Rejection {
    harness.refused((who, town), message, expected, &[]).await
}
