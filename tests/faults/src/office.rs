//! The registry under test and the people who call it.

use serde_json::{Value, json};
use wuwei_contracts::{
    CommunityId, Role, TownCode, VillageCode,
    registry::{
        CommunityDetails, CommunityKind, NewTown, NewVillage, RegisterCommunity, RegisterTowns, RegisterVillages,
        TownKind, VillageKind,
    },
};
use wuwei_runtime::Spec;
use wuwei_testkit::{Backend, Harness, Tested, request::RawRequest, town, wait};

use crate::unchanged::TOWNS;

/// May do everything in the city.
pub const CITY_OFFICER: &str = "city-officer";
/// May do everything in Dalang.
pub const TOWN_OFFICER: &str = "town-officer";
/// May do everything in Humen.
pub const HUMEN_OFFICER: &str = "humen-officer";
/// Holds no role but that of every person.
pub const LONE_RESIDENT: &str = "resident";

/// registry, running, with two towns, a village in each, and three communities in Dalang's.
pub struct Office {
    /// The service and its servers.
    pub harness: Harness,
}

impl Office {
    /// Opens it on `backend`.
    pub async fn open(backend: Backend) -> Self {
        let harness = Harness::start(backend, Tested::new(registry, migrations)).await;
        harness.grant(CITY_OFFICER, Role::CityOfficer, "city").await;
        harness.grant(TOWN_OFFICER, Role::TownOfficer, "town:dalang").await;
        harness.grant(HUMEN_OFFICER, Role::TownOfficer, "town:humen").await;
        let office = Self { harness };
        office.furnish().await;
        office.harness.settled().await;
        // Towns are announced after the commit, which nothing above waits for: till then a state changes by itself.
        office.announced(2).await;
        office
    }

    /// Waits until at least so many towns are announced to all services.
    pub async fn announced(&self, towns: u64) {
        let announced = || async { (self.harness.bus().messages(TOWNS).await? >= towns).then_some(()) };
        wait::until(&format!("{towns} towns in {TOWNS}"), wait::PATIENCE, announced).await;
    }

    async fn furnish(&self) {
        let towns = vec![new_town("441900113", "dalang"), new_town("441900121", "humen")];
        self.must(self.harness.call(CITY_OFFICER, "city", RegisterTowns { towns }).await);
        for (slug, village) in [("dalang", Self::village()), ("humen", Self::village_of_humen())] {
            let kind = VillageKind::VillageCommittee;
            let villages = vec![NewVillage { code: village, name: "水平村".to_owned(), kind }];
            self.must(self.harness.call(CITY_OFFICER, slug, RegisterVillages { villages }).await);
        }
        for number in 1..=3 {
            let details = CommunityDetails { name: format!("小区{number}"), ..CommunityDetails::default() };
            let kind = CommunityKind::HousingEstate;
            let command = RegisterCommunity {
                village: Self::village(),
                id: Some(community(number)),
                kind,
                details,
                sample: false,
            };
            self.must(self.harness.call(TOWN_OFFICER, "dalang", command).await);
        }
    }

    fn must<T>(&self, answer: Result<T, wuwei_contracts::Rejection>) {
        if let Err(rejection) = answer {
            panic!("{} refused what it needs: {rejection}", (self.harness.tested().spec)().name);
        }
    }

    /// The village of Dalang.
    pub fn village() -> VillageCode {
        VillageCode::parse("441900113201").unwrap_or_else(|| panic!("a village code"))
    }

    /// The village of Humen.
    pub fn village_of_humen() -> VillageCode {
        VillageCode::parse("441900121201").unwrap_or_else(|| panic!("a village code"))
    }

    /// A good request to register a fourth community in Dalang, as JSON.
    pub fn good() -> Value {
        json!({
            "village": Self::village().as_str(),
            "id": community(4).as_str(),
            "kind": "housing_estate",
            "details": { "name": "小区4" },
        })
    }

    /// The same, changed by `change`.
    pub fn good_but(change: impl FnOnce(&mut Value)) -> Vec<u8> {
        let mut body = Self::good();
        change(&mut body);
        body.to_string().into_bytes()
    }

    /// A request of the officer of Dalang to register a community with `body`.
    pub fn register(&self, body: impl Into<Vec<u8>>) -> RawRequest<'_> {
        self.harness.raw("dalang", "register_community").by(TOWN_OFFICER).body(body.into())
    }

    /// A request of `who` to `operation` in `town`.
    pub fn ask(&self, who: &str, town: &str, operation: &str, body: &Value) -> RawRequest<'_> {
        self.harness.raw(town, operation).by(who).body(body.to_string().into_bytes())
    }
}

/// The `number`-th community of Dalang's village.
pub fn community(number: u32) -> CommunityId {
    CommunityId::new(&Office::village(), number).unwrap_or_else(|| panic!("{number} is no community's number"))
}

fn registry() -> Spec {
    wuwei_registry::service().into_spec()
}

fn migrations() -> Vec<Box<dyn wuwei_migrations::MigrationTrait>> {
    wuwei_migrations::of("registry").unwrap_or_else(|| panic!("registry has no migrations"))
}

fn new_town(code: &str, slug: &str) -> NewTown {
    NewTown {
        code: TownCode::parse(code).unwrap_or_else(|| panic!("{code} is no code of a town")),
        slug: town(slug),
        name: "大朗镇".to_owned(),
        name_en: slug.to_owned(),
        kind: TownKind::Town,
    }
}
