//! The reference data this service is shipped with: the towns and villages of Dongguan. Its provenance stands beside
//! it, in `data/README.md`.

use std::collections::BTreeMap;

use serde::{Deserialize, de::DeserializeOwned};
use wuwei_contracts::{
    Town, TownCode, VillageCode,
    registry::{NewTown, NewVillage, RegisterTowns, RegisterVillages, TownKind, VillageKind},
};

const TOWNS: &str = include_str!("../data/towns.csv");
const VILLAGES: &str = include_str!("../data/villages.csv");

/// The shipped reference data, as the commands that load it.
#[derive(Debug, Clone)]
pub struct ReferenceData {
    /// To be sent to `city`.
    pub towns: RegisterTowns,
    /// To be sent to each town.
    pub villages: BTreeMap<Town, RegisterVillages>,
}

#[derive(Debug, Deserialize)]
struct TownLine {
    code: TownCode,
    slug: Town,
    name: String,
    kind: TownKind,
}

#[derive(Debug, Deserialize)]
struct VillageLine {
    code: VillageCode,
    name: String,
    kind: VillageKind,
    town_code: TownCode,
}

impl ReferenceData {
    /// Reads the shipped files.
    ///
    /// # Errors
    /// A file has a line that is none, or a village whose town is missing: a mistake in the shipped data.
    pub fn read() -> Result<Self, csv::Error> {
        let towns: Vec<TownLine> = lines(TOWNS)?;
        let mut villages: BTreeMap<Town, RegisterVillages> = BTreeMap::new();
        for VillageLine { code, name, kind, town_code } in lines(VILLAGES)? {
            let town = towns.iter().find(|town| town.code == town_code);
            let slug = town.map(|town| town.slug.clone()).ok_or_else(|| homeless(&code))?;
            let list = villages.entry(slug).or_insert_with(|| RegisterVillages { villages: Vec::new() });
            list.villages.push(NewVillage { code, name, kind });
        }
        let new = |TownLine { code, slug, name, kind }| NewTown { code, name_en: capital(&slug), slug, name, kind };
        Ok(Self { towns: RegisterTowns { towns: towns.into_iter().map(new).collect() }, villages })
    }
}

fn lines<T: DeserializeOwned>(text: &str) -> Result<Vec<T>, csv::Error> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().collect()
}

fn homeless(code: &VillageCode) -> csv::Error {
    std::io::Error::other(format!("the village {code} belongs to no town")).into()
}

fn capital(slug: &Town) -> String {
    let mut letters = slug.as_str().chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use wuwei_contracts::{Fields, Message};

    use super::*;

    #[test]
    fn the_shipped_data_holds_36_towns_and_609_villages_that_every_rule_accepts() {
        let data = ReferenceData::read().unwrap();
        assert_eq!(data.towns.towns.len(), 36);
        assert_eq!(data.villages.values().map(|list| list.villages.len()).sum::<usize>(), 609);
        assert_eq!(data.villages[&Town::parse("dalang").unwrap()].villages.len(), 28);
        let mut fields = Fields::default();
        data.towns.check(&mut fields);
        data.villages.values().for_each(|list| list.check(&mut fields));
        fields.finish().unwrap();
        let humen = data.towns.towns.iter().find(|town| town.slug.as_str() == "humen").unwrap();
        assert_eq!((humen.name.as_str(), humen.name_en.as_str()), ("虎门镇", "Humen"));
    }
}
