//! Schemes and their rows: as the city publishes them, and as every database knows their versions.

use wuwei_contracts::assessment::{AssessmentRejection, SchemeView};
use wuwei_runtime::{
    Fault, Refusal, Work,
    column::{json, written},
};

use super::act;
use crate::entities::{known_scheme, scheme};

/// The last version that the city published, if there is one.
pub async fn find(work: &Work, id: &str) -> Result<Option<SchemeView>, Refusal> {
    let row = work.find::<scheme::Model>(id).await?;
    Ok(row.map(|row| view(&row.view)).transpose()?)
}

/// Writes the next version.
pub fn save(work: &Work, scheme: &SchemeView) -> Result<(), Fault> {
    let act = act(work);
    let row = scheme::Model {
        id: scheme.id.clone(),
        town: work.town().to_string(),
        view: written(scheme)?,
        published_by: act.by,
        published_for: act.on_behalf_of,
        version: scheme.version,
    };
    if scheme.version == 1 {
        work.insert(row);
    } else {
        work.save(row);
    }
    Ok(())
}

/// Takes in a version that the city published.
pub async fn learn(work: &Work, scheme: &SchemeView) -> Result<(), Refusal> {
    let id = version_key(&scheme.id, scheme.version);
    if work.find::<known_scheme::Model>(id.as_str()).await?.is_none() {
        let (town, view) = (work.town().to_string(), written(scheme)?);
        work.insert(known_scheme::Model { id, town, scheme: scheme.id.clone(), view });
    }
    Ok(())
}

/// Every version known here. Versions never change; one published a moment ago may still be on its way.
pub async fn versions(work: &Work, id: &str) -> Result<Vec<SchemeView>, Refusal> {
    let rows = work.list::<known_scheme::Model>(known_scheme::Column::Scheme, id).await?;
    Ok(rows.iter().map(|row| view(&row.view)).collect::<Result<_, _>>()?)
}

/// The version that a period keeps.
pub async fn version(work: &Work, id: &str, version: i64) -> Result<SchemeView, Refusal> {
    let row = work.find::<known_scheme::Model>(version_key(id, version)).await?;
    let row = row.ok_or_else(|| AssessmentRejection::SchemeUnknown(id.to_owned()))?;
    Ok(view(&row.view)?)
}

/// Key of a version's row.
pub fn version_key(id: &str, version: i64) -> String {
    format!("{id}|{version}")
}

/// The scheme in a row's `view`.
pub fn view(view: &str) -> Result<SchemeView, Fault> {
    json("schemes.view", view)
}
