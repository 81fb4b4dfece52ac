//! Versions of the catalogue, their items, and their rows.

use jiff::Timestamp;
use wuwei_contracts::{
    Town,
    delegation::{CatalogueItem, CatalogueView, Counts, DelegationRejection},
};
use wuwei_runtime::{
    Fault, Refusal, Work,
    clock::from_micros,
    column::{count, kept, value},
};

use crate::{
    domain::catalogue::{self, Catalogue},
    entities::{catalogue as published, catalogue_item, catalogue_version},
};

/// What is published under the name `version`, if anything is.
pub async fn published(work: &Work, version: &str) -> Result<Option<Catalogue>, Refusal> {
    let Some(row) = work.find::<published::Model>(version).await? else { return Ok(None) };
    Ok(Some(Catalogue {
        version: row.id,
        illustrative: row.illustrative,
        in_force: from_micros(row.in_force_at),
        items: serde_json::from_str(&row.items).map_err(Fault::new)?,
    }))
}

/// Inserts a newly published version.
pub fn insert_published(work: &Work, catalogue: &Catalogue) -> Result<(), Fault> {
    let actor = &work.origin().actor;
    work.insert(published::Model {
        id: catalogue.version.clone(),
        town: work.town().to_string(),
        illustrative: catalogue.illustrative,
        in_force_at: catalogue.in_force.as_microsecond(),
        items: serde_json::to_string(&catalogue.items).map_err(Fault::new)?,
        published_by: actor.subject.clone(),
        on_behalf_of: actor.on_behalf_of.clone(),
        published_at: work.now().as_microsecond(),
        version: 1,
    });
    Ok(())
}

/// Notes a version and its items, as its event tells them. What is published never changes, so that a version known
/// already is left alone.
pub async fn note(work: &Work, catalogue: &Catalogue) -> Result<(), Refusal> {
    if work.find::<catalogue_version::Model>(catalogue.version.as_str()).await?.is_some() {
        return Ok(());
    }
    let counts = Counts::of(&catalogue.items);
    work.insert(catalogue_version::Model {
        id: catalogue.version.clone(),
        town: Town::CITY.to_owned(),
        illustrative: catalogue.illustrative,
        in_force_at: catalogue.in_force.as_microsecond(),
        village_centre: kept(counts.village_centre),
        station_direct: kept(counts.station_direct),
    });
    for item in &catalogue.items {
        work.insert(item_row(&catalogue.version, item)?);
    }
    Ok(())
}

/// The version in force at `now`. Versions are reference data: one that came into force within the last moments may not
/// have reached this database, and a case then begins under the one before.
pub async fn in_force(work: &Work, now: Timestamp) -> Result<CatalogueView, Refusal> {
    let rows = work.list::<catalogue_version::Model>(catalogue_version::Column::Town, Town::CITY).await?;
    let versions = rows.into_iter().map(version).collect::<Result<_, _>>()?;
    Ok(catalogue::in_force(versions, now)?)
}

/// The item `code` of a version.
pub async fn item(work: &Work, version: &str, code: &str) -> Result<CatalogueItem, Refusal> {
    match work.find::<catalogue_item::Model>(format!("{version}/{code}")).await? {
        Some(row) => Ok(item_of(row)?),
        None => Err(DelegationRejection::ItemUnknown { item: code.to_owned(), catalogue: version.to_owned() }.into()),
    }
}

/// The version of a row.
pub fn version(row: catalogue_version::Model) -> Result<CatalogueView, Fault> {
    Ok(CatalogueView {
        version: row.id,
        illustrative: row.illustrative,
        in_force: from_micros(row.in_force_at),
        counts: Counts {
            village_centre: count("catalogue_versions.village_centre", row.village_centre)?,
            station_direct: count("catalogue_versions.station_direct", row.station_direct)?,
        },
    })
}

/// The item of a row.
pub fn item_of(row: catalogue_item::Model) -> Result<CatalogueItem, Fault> {
    Ok(CatalogueItem {
        code: row.code,
        area: row.area,
        category: row.category,
        name: row.name,
        for_whom: row.for_whom,
        basis: row.basis,
        department: row.department,
        mode: value("catalogue_items.mode", &row.mode)?,
        materials: serde_json::from_str(&row.materials).map_err(Fault::new)?,
        statutory_days: count("catalogue_items.statutory_days", row.statutory_days)?,
        promised_days: count("catalogue_items.promised_days", row.promised_days)?,
        village_centre: row.village_centre,
        station_direct: row.station_direct,
    })
}

fn item_row(version: &str, item: &CatalogueItem) -> Result<catalogue_item::Model, Fault> {
    Ok(catalogue_item::Model {
        id: format!("{version}/{}", item.code),
        town: Town::CITY.to_owned(),
        catalogue: version.to_owned(),
        code: item.code.clone(),
        area: item.area.clone(),
        category: item.category.clone(),
        name: item.name.clone(),
        for_whom: item.for_whom.clone(),
        basis: item.basis.clone(),
        department: item.department.clone(),
        mode: item.mode.as_str().to_owned(),
        materials: serde_json::to_string(&item.materials).map_err(Fault::new)?,
        statutory_days: kept(item.statutory_days),
        promised_days: kept(item.promised_days),
        village_centre: item.village_centre,
        station_direct: item.station_direct,
    })
}
