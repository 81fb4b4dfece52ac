//! Two towns share every service and its database, and each has its own wishes, cases and numbers.

use wuwei_contracts::{
    CommunityId, Reference, Role, Scope, VillageCode,
    delegation::{CaseFiled, CaseOrigin, GetCase},
    grants::GiveGrant,
    registry::{CommunityDetails, CommunityKind, RegisterCommunity},
    wishes::{GetWish, MatchPart, MatchTarget, WishView},
};
use wuwei_stories::{
    Life,
    people::{CITY_OFFICER, CLERK, DALANG, DEPLOY},
};
use wuwei_testkit::on_every_stage;

use crate::neighbourhood::{a_wish_told_to, an_estate, new_id};

const HUMEN: &str = "humen";
const VILLAGE_OF_HUMEN: &str = "441900121004";
const OFFICER_OF_HUMEN: &str = "sample-town-officer-humen";

/// A housing estate in Humen, and an officer of that town.
async fn another_town(life: &Life) -> CommunityId {
    let scope = Scope::try_from(format!("town:{HUMEN}")).unwrap();
    let (id, holder, role) = (new_id(), OFFICER_OF_HUMEN.to_owned(), Role::TownOfficer);
    let grant = GiveGrant { id, holder, role, scope, from: None, until: None, on_behalf_of: None };
    life.by(DEPLOY, "city", grant).await;
    life.city.settled().await;
    let details = CommunityDetails { name: "示例滨海苑".to_owned(), ..CommunityDetails::default() };
    let (village, kind) = (VillageCode::parse(VILLAGE_OF_HUMEN).unwrap(), CommunityKind::HousingEstate);
    let estate = RegisterCommunity { village, id: None, kind, details, sample: true };
    let estate = life.by(OFFICER_OF_HUMEN, HUMEN, estate).await.id;
    life.city.settled().await;
    estate
}

/// The wish becomes a case in its own town.
async fn becomes_a_case(life: &Life, who: &str, wish: &WishView) {
    let (town, part) = (wish.town.as_str(), 1);
    let target = MatchTarget::ServiceItem { item: "yl-02".to_owned() };
    let community = Some(wish.community.clone());
    life.by(who, town, MatchPart { wish: wish.id, community: community.clone(), part, target }).await;
    let origin = CaseOrigin::WishPart { wish: wish.id, part };
    let case = life.hears::<CaseFiled>(|event| event.data.case.origin == origin).await.data.case;
    assert_eq!(case.town, wish.town);
    let by_number = GetCase { case: Reference::Receipt(case.receipt.clone()), community };
    assert_eq!(life.by(who, town, by_number).await.case.id, case.id, "a number leads to the town's own case");
}

on_every_stage!(each_town_has_its_own_wishes_cases_and_numbers, async |stage| {
    let life = Life::begin(stage).await;
    let (here, there) = (an_estate(&life).await, another_town(&life).await);
    let told = ("想学写毛笔字", "示例:想学写毛笔字");
    let of_dalang = a_wish_told_to(&life, (CLERK, DALANG), &here, told, None).await;
    let of_humen = a_wish_told_to(&life, (OFFICER_OF_HUMEN, HUMEN), &there, told, None).await;
    assert_eq!(of_dalang.receipt, of_humen.receipt, "each town counts from 1");
    for wish in [&of_dalang, &of_humen] {
        let seen = GetWish { wish: Reference::Receipt(wish.receipt.clone()) };
        assert_eq!(life.by(CITY_OFFICER, wish.town.as_str(), seen).await.id, wish.id);
    }
    becomes_a_case(&life, CLERK, &of_dalang).await;
    becomes_a_case(&life, OFFICER_OF_HUMEN, &of_humen).await;
    life.city.settled().await;
    life.city.close().await;
});
