//! Versions of the catalogue: published once, in force from an instant on, never changed.

use jiff::Timestamp;
use wuwei_contracts::{
    Town,
    delegation::{CatalogueItem, CataloguePublished, CatalogueView, Counts, DelegationRejection, PublishCatalogue},
};

/// A published version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalogue {
    /// Name of the version.
    pub version: String,
    /// Whether it is illustrative.
    pub illustrative: bool,
    /// First instant it is in force.
    pub in_force: Timestamp,
    /// Its items.
    pub items: Vec<CatalogueItem>,
}

impl Catalogue {
    /// The version without its items.
    pub fn view(&self) -> CatalogueView {
        CatalogueView {
            version: self.version.clone(),
            illustrative: self.illustrative,
            in_force: self.in_force,
            counts: Counts::of(&self.items),
        }
    }
}

/// Publishes a version, `before` being what is published under its name. The same once more is no new fact: no event
/// comes of it.
pub fn publish(
    command: PublishCatalogue,
    before: Option<&Catalogue>,
    town: &Town,
) -> Result<(Catalogue, Option<CataloguePublished>), DelegationRejection> {
    if !town.is_city() {
        return Err(DelegationRejection::OnlyForCity(town.clone()));
    }
    let real = Counts::of(&command.items);
    if command.declared != real {
        return Err(DelegationRejection::CountsDiffer { declared: command.declared, real });
    }
    let PublishCatalogue { version, illustrative, in_force, items, declared: _ } = command;
    let catalogue = Catalogue { version, illustrative, in_force, items };
    match before {
        Some(before) if *before == catalogue => Ok((catalogue, None)),
        Some(_) => Err(DelegationRejection::CatalogueExists(catalogue.version)),
        None => {
            let Catalogue { version, illustrative, in_force, items } = catalogue.clone();
            Ok((catalogue, Some(CataloguePublished { version, illustrative, in_force, items })))
        }
    }
}

/// The version in force at `now`: the one that came into force last, of equals the one whose name is last.
pub fn in_force(versions: Vec<CatalogueView>, now: Timestamp) -> Result<CatalogueView, DelegationRejection> {
    let begun = versions.into_iter().filter(|version| version.in_force <= now);
    let latest = begun.max_by(|one, other| (one.in_force, &one.version).cmp(&(other.in_force, &other.version)));
    latest.ok_or(DelegationRejection::NoCatalogue(now))
}

#[cfg(test)]
mod tests {
    use wuwei_contracts::{Fields, Message, Reject, delegation::HandlingMode};

    use super::*;

    fn item(code: &str, village_centre: bool, station_direct: bool) -> CatalogueItem {
        CatalogueItem {
            code: code.to_owned(),
            area: "学有所教".to_owned(),
            category: "义务教育服务".to_owned(),
            name: "入学登记".to_owned(),
            for_whom: "居民".to_owned(),
            basis: "义务教育法".to_owned(),
            department: "教育部门".to_owned(),
            mode: HandlingMode::OnBehalf,
            materials: vec!["身份证明".to_owned()],
            statutory_days: 5,
            promised_days: 5,
            village_centre,
            station_direct,
        }
    }

    fn command() -> PublishCatalogue {
        PublishCatalogue {
            version: "v1".to_owned(),
            illustrative: true,
            declared: Counts { village_centre: 2, station_direct: 1 },
            in_force: "2026-01-01T00:00:00Z".parse().unwrap(),
            items: vec![item("a", true, true), item("b", true, false), item("c", false, false)],
        }
    }

    #[test]
    fn a_version_whose_counts_are_not_those_of_its_items_is_refused() {
        for declared in [
            Counts { village_centre: 3, station_direct: 1 },
            Counts { village_centre: 1, station_direct: 1 },
            Counts { village_centre: 2, station_direct: 2 },
            Counts { village_centre: 2, station_direct: 0 },
        ] {
            let refused = publish(PublishCatalogue { declared, ..command() }, None, &Town::city()).unwrap_err();
            assert_eq!(refused.code(), "counts_differ");
        }
        let (catalogue, event) = publish(command(), None, &Town::city()).unwrap();
        assert_eq!(event.unwrap().items, catalogue.items);
    }

    #[test]
    fn a_version_is_published_once_and_never_with_other_contents() {
        let (before, _) = publish(command(), None, &Town::city()).unwrap();
        assert_eq!(publish(command(), Some(&before), &Town::city()).unwrap(), (before.clone(), None));
        let mut other = command();
        other.items[0].name = "另一事项".to_owned();
        assert_eq!(publish(other, Some(&before), &Town::city()).unwrap_err().code(), "catalogue_exists");
        let dalang = Town::parse("dalang").unwrap();
        assert_eq!(publish(command(), None, &dalang).unwrap_err().code(), "only_for_city");
    }

    #[test]
    fn duplicate_codes_more_days_than_the_law_allows_and_a_station_without_its_centre_are_refused_by_field() {
        let mut wrong = command();
        wrong.items[1].code = "a".to_owned();
        wrong.items[2].promised_days = 6;
        wrong.items[2].station_direct = true;
        let mut fields = Fields::default();
        wrong.check(&mut fields);
        let errors = fields.finish().unwrap_err().errors;
        let told: Vec<_> = errors.iter().map(|error| (error.field.as_str(), error.rule.as_str())).collect();
        let expected = [
            ("items.1.code", "unique"),
            ("items.2.promised_days", "statutory"),
            ("items.2.station_direct", "village_centre"),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn the_version_in_force_is_the_one_that_began_last() {
        let view = |version: &str, in_force: &str| CatalogueView {
            version: version.to_owned(),
            illustrative: true,
            in_force: in_force.parse().unwrap(),
            counts: Counts { village_centre: 1, station_direct: 0 },
        };
        let versions = vec![
            view("b", "2026-01-01T00:00:00Z"),
            view("a", "2026-06-01T00:00:00Z"),
            view("c", "2027-01-01T00:00:00Z"),
        ];
        let at = |now: &str| in_force(versions.clone(), now.parse().unwrap()).map(|view| view.version);
        assert_eq!(at("2025-12-31T23:59:59.999999Z").unwrap_err().code(), "no_catalogue");
        assert_eq!(at("2026-01-01T00:00:00Z").unwrap(), "b");
        assert_eq!(at("2026-05-31T23:59:59.999999Z").unwrap(), "b");
        assert_eq!(at("2026-06-01T00:00:00Z").unwrap(), "a");
    }
}
