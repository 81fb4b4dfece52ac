//! Whose a case is: first, and once its promised time is over.

use wuwei_contracts::{CommunityId, Town, VillageCode, delegation::CatalogueItem};

/// The station of `community`.
pub fn station(community: &CommunityId) -> String {
    format!("station:{community}")
}

/// The centre of `village`, and the office of its officers.
pub fn village(village: &VillageCode) -> String {
    format!("village:{village}")
}

/// The town's department.
pub fn town(town: &Town) -> String {
    format!("town:{town}")
}

/// Who handles a case of `item` in `community`: its station if that handles the item by itself, else the village centre
/// if that does, else the department of the town.
pub fn holder(item: &CatalogueItem, community: &CommunityId, of: &Town) -> String {
    if item.station_direct {
        station(community)
    } else if item.village_centre {
        village(&community.village())
    } else {
        town(of)
    }
}

/// Whose it is to see to an overdue case, assigned to somebody or not: the office of the village's officers, where one
/// holds office at present and the case is not the town's already; else the town, so that there is always somebody.
pub fn sees_to_it(holder: &str, community: &CommunityId, of: &Town, officer_known: bool) -> String {
    let (above, top) = (village(&community.village()), town(of));
    if officer_known && holder != top { above } else { top }
}

#[cfg(test)]
mod tests {
    use wuwei_contracts::delegation::HandlingMode;

    use super::*;

    fn item(village_centre: bool, station_direct: bool) -> CatalogueItem {
        CatalogueItem {
            code: "jy-01".to_owned(),
            area: "学有所教".to_owned(),
            category: "义务教育服务".to_owned(),
            name: "入学登记".to_owned(),
            for_whom: "居民".to_owned(),
            basis: "义务教育法".to_owned(),
            department: "教育部门".to_owned(),
            mode: HandlingMode::OnBehalf,
            materials: Vec::new(),
            statutory_days: 5,
            promised_days: 5,
            village_centre,
            station_direct,
        }
    }

    #[test]
    fn a_case_goes_to_the_nearest_desk_that_handles_its_item() {
        let (community, dalang) = (CommunityId::parse("441900113002-0001").unwrap(), Town::parse("dalang").unwrap());
        let holder = |centre, station| holder(&item(centre, station), &community, &dalang);
        assert_eq!(holder(true, true), "station:441900113002-0001");
        assert_eq!(holder(true, false), "village:441900113002");
        assert_eq!(holder(false, false), "town:dalang");
    }

    #[test]
    fn an_overdue_case_always_has_somebody_to_see_to_it() {
        let (community, dalang) = (CommunityId::parse("441900113002-0001").unwrap(), Town::parse("dalang").unwrap());
        for holder in ["station:441900113002-0001", "village:441900113002"] {
            assert_eq!(sees_to_it(holder, &community, &dalang, true), "village:441900113002");
            assert_eq!(sees_to_it(holder, &community, &dalang, false), "town:dalang");
        }
        assert_eq!(sees_to_it("town:dalang", &community, &dalang, true), "town:dalang", "never downwards");
    }
}
