//! Towns: registered once, their slug for ever, their name and kind as the latest reference data tells.

use wuwei_contracts::registry::{NewTown, RegistryRejection, TownRegistered, TownUpdated, TownView};

/// Registers a new town.
pub fn register(new: NewTown) -> (TownView, TownRegistered) {
    let town =
        TownView { code: new.code, slug: new.slug, name: new.name, name_en: new.name_en, kind: new.kind, version: 1 };
    (town.clone(), TownRegistered { town })
}

/// Takes on the names and kind that newer reference data gives; none where they are the same.
pub fn update(town: TownView, new: NewTown) -> Result<Option<(TownView, TownUpdated)>, RegistryRejection> {
    if new.slug != town.slug {
        return Err(RegistryRejection::SlugFixed { code: town.code, slug: town.slug, given: new.slug });
    }
    if (&new.name, &new.name_en, new.kind) == (&town.name, &town.name_en, town.kind) {
        return Ok(None);
    }
    let version = town.version + 1;
    let town = TownView { name: new.name, name_en: new.name_en, kind: new.kind, version, ..town };
    Ok(Some((town.clone(), TownUpdated { town })))
}

#[cfg(test)]
mod tests {
    use wuwei_contracts::{Town, TownCode, registry::TownKind};

    use super::*;

    fn dalang(slug: &str, name: &str) -> NewTown {
        NewTown {
            code: TownCode::parse("441900113").unwrap(),
            slug: Town::parse(slug).unwrap(),
            name: name.to_owned(),
            name_en: "Dalang".to_owned(),
            kind: TownKind::Town,
        }
    }

    #[test]
    fn the_same_reference_data_again_changes_nothing() {
        let (town, _) = register(dalang("dalang", "大朗镇"));
        assert_eq!(update(town, dalang("dalang", "大朗镇")), Ok(None));
    }

    #[test]
    fn a_renamed_town_is_the_same_town_at_the_next_version() {
        let (town, _) = register(dalang("dalang", "大朗镇"));
        let (town, event) = update(town, dalang("dalang", "大朗街道")).unwrap().unwrap();
        assert_eq!((town.name.as_str(), town.version), ("大朗街道", 2));
        assert_eq!(event.town, town);
    }

    #[test]
    fn a_slug_never_changes() {
        let (town, _) = register(dalang("dalang", "大朗镇"));
        assert!(matches!(update(town, dalang("dalang2", "大朗镇")), Err(RegistryRejection::SlugFixed { .. })));
    }
}
