//! Towns and their rows.

use wuwei_contracts::{
    Town, TownCode,
    registry::{RegistryRejection, TownView},
};
use wuwei_runtime::{Fault, Key, Refusal, Work, column::value};

use crate::entities::town::{Column, Model};

/// The towns of those codes that are registered.
pub async fn find_all(work: &Work, codes: impl Iterator<Item = &TownCode>) -> Result<Vec<TownView>, Refusal> {
    let rows = work.find_all::<Model>(codes.map(|code| Key::from(code.as_str()))).await?;
    Ok(rows.into_iter().map(view).collect::<Result<_, _>>()?)
}

/// The town of that slug, if it is registered.
pub async fn find_by_slug(work: &Work, slug: &Town) -> Result<Option<TownView>, Refusal> {
    let row = work.list::<Model>(Column::Slug, slug.as_str()).await?.pop();
    Ok(row.map(view).transpose()?)
}

/// The town in the subject. Codes and slugs never change, so that no guard is needed.
pub async fn own(work: &Work) -> Result<TownView, Refusal> {
    let town = find_by_slug(work, work.town()).await?;
    Ok(town.ok_or_else(|| RegistryRejection::TownUnknown(work.town().clone()))?)
}

/// Inserts a new town.
pub fn insert(work: &Work, town: &TownView) {
    work.insert(row(town));
}

/// Saves a town at its next version.
pub fn save(work: &Work, town: &TownView) {
    work.save(row(town));
}

/// The town of a row.
pub fn view(row: Model) -> Result<TownView, Fault> {
    Ok(TownView {
        code: value("towns.code", row.code)?,
        slug: value("towns.slug", row.slug)?,
        name: row.name,
        name_en: row.name_en,
        kind: value("towns.kind", row.kind)?,
        version: row.version,
    })
}

fn row(town: &TownView) -> Model {
    Model {
        code: town.code.to_string(),
        slug: town.slug.to_string(),
        name: town.name.clone(),
        name_en: town.name_en.clone(),
        kind: town.kind.as_str().to_owned(),
        version: town.version,
    }
}
