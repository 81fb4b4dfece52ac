//! Villages: each belongs for ever to the town whose code its own begins with.

use wuwei_contracts::{
    Town,
    registry::{NewVillage, RegistryRejection, TownView, VillageRegistered, VillageUpdated, VillageView},
};

/// Registers a new village of `town`.
pub fn register(new: NewVillage, town: &TownView) -> Result<(VillageView, VillageRegistered), RegistryRejection> {
    if new.code.town_code() != town.code {
        let (village, town) = (new.code, town.slug.clone());
        return Err(RegistryRejection::VillageOfAnotherTown { field: "villages.code", village, town });
    }
    let village = VillageView { code: new.code, town: town.slug.clone(), name: new.name, kind: new.kind, version: 1 };
    Ok((village.clone(), VillageRegistered { village }))
}

/// Takes on the name and kind that newer reference data gives; none where they are the same.
pub fn update(village: VillageView, new: NewVillage) -> Option<(VillageView, VillageUpdated)> {
    if (&new.name, new.kind) == (&village.name, village.kind) {
        return None;
    }
    let village = VillageView { name: new.name, kind: new.kind, version: village.version + 1, ..village };
    Some((village.clone(), VillageUpdated { village }))
}

/// The village, if it is one of `town`.
pub fn of_town(village: VillageView, town: &Town, field: &'static str) -> Result<VillageView, RegistryRejection> {
    if village.town == *town {
        return Ok(village);
    }
    Err(RegistryRejection::VillageOfAnotherTown { field, village: village.code, town: town.clone() })
}

#[cfg(test)]
mod tests {
    use wuwei_contracts::{
        TownCode, VillageCode,
        registry::{TownKind, VillageKind},
    };

    use super::*;

    fn dalang() -> TownView {
        TownView {
            code: TownCode::parse("441900113").unwrap(),
            slug: Town::parse("dalang").unwrap(),
            name: "大朗镇".to_owned(),
            name_en: "Dalang".to_owned(),
            kind: TownKind::Town,
            version: 1,
        }
    }

    fn village(code: &str, name: &str) -> NewVillage {
        let code = VillageCode::parse(code).unwrap();
        NewVillage { code, name: name.to_owned(), kind: VillageKind::VillageCommittee }
    }

    #[test]
    fn a_village_is_registered_in_the_town_its_code_begins_with_and_in_no_other() {
        let (registered, event) = register(village("441900113219", "水平村"), &dalang()).unwrap();
        assert_eq!((registered.town.as_str(), registered.version), ("dalang", 1));
        assert_eq!(event.village, registered);
        let refused = register(village("441900114201", "黄江村"), &dalang());
        assert!(matches!(refused, Err(RegistryRejection::VillageOfAnotherTown { .. })));
    }

    #[test]
    fn a_renamed_village_keeps_its_code_and_steps_its_version() {
        let (old, _) = register(village("441900113219", "水平村"), &dalang()).unwrap();
        assert_eq!(update(old.clone(), village("441900113219", "水平村")), None);
        let (new, event) = update(old, village("441900113219", "水平社区")).unwrap();
        assert_eq!((new.version, new.name.as_str()), (2, "水平社区"));
        assert_eq!(event.village, new);
    }
}
