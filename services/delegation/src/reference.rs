//! The illustrative catalogue this service is shipped with.

use jiff::Timestamp;
use serde::Deserialize;
use wuwei_contracts::delegation::{CatalogueItem, Counts, HandlingMode, PublishCatalogue};

const VERSION: &str = include_str!("../data/catalogue.toml");
const ITEMS: &str = include_str!("../data/catalogue.csv");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Heading {
    version: String,
    illustrative: bool,
    in_force: Timestamp,
    declared: Counts,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    code: String,
    area: String,
    category: String,
    name: String,
    for_whom: String,
    basis: String,
    department: String,
    mode: HandlingMode,
    /// Separated by semicolons.
    materials: String,
    statutory_days: u32,
    promised_days: u32,
    village_centre: bool,
    station_direct: bool,
}

impl From<Line> for CatalogueItem {
    fn from(line: Line) -> Self {
        let materials = line.materials.split(';').filter(|material| !material.is_empty());
        Self {
            code: line.code,
            area: line.area,
            category: line.category,
            name: line.name,
            for_whom: line.for_whom,
            basis: line.basis,
            department: line.department,
            mode: line.mode,
            materials: materials.map(ToOwned::to_owned).collect(),
            statutory_days: line.statutory_days,
            promised_days: line.promised_days,
            village_centre: line.village_centre,
            station_direct: line.station_direct,
        }
    }
}

/// The shipped catalogue, as the command that publishes it; to be sent to `city`.
///
/// # Errors
/// A file has a line that is none: a mistake in the shipped data.
pub fn catalogue() -> Result<PublishCatalogue, csv::Error> {
    let Heading { version, illustrative, in_force, declared } =
        toml::from_str(VERSION).map_err(std::io::Error::other)?;
    let lines = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(ITEMS.as_bytes()).into_deserialize::<Line>();
    let items = lines.map(|line| line.map(CatalogueItem::from)).collect::<Result<_, _>>()?;
    Ok(PublishCatalogue { version, illustrative, declared, in_force, items })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use wuwei_contracts::{Fields, Message, Town};

    use super::*;
    use crate::domain::catalogue::publish;

    #[test]
    fn the_shipped_catalogue_has_97_items_at_the_village_centre_49_of_them_at_the_station() {
        let command = catalogue().unwrap();
        assert_eq!(
            (command.items.len(), command.declared.village_centre, command.declared.station_direct),
            (97, 97, 49)
        );
        assert_eq!(Counts::of(&command.items), command.declared);
        assert!(command.illustrative && ITEMS.starts_with("# Illustrative, not official"));
        let areas: BTreeSet<_> = command.items.iter().map(|item| &item.area).collect();
        let categories: BTreeSet<_> = command.items.iter().map(|item| (&item.area, &item.category)).collect();
        assert_eq!((areas.len(), categories.len()), (9, 22));
        let mut fields = Fields::default();
        command.check(&mut fields);
        fields.finish().unwrap();
        assert!(serde_json::to_vec(&command).unwrap().len() < PublishCatalogue::MAX_BODY / 2);
        publish(command, None, &Town::city()).unwrap();
    }
}
