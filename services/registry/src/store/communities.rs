//! Micro-communities and their rows.

use wuwei_contracts::{
    CommunityId, Town,
    registry::{BelongsTo, CommunityDetails, CommunityStatus, CommunityView, Point, RegistryRejection},
};
use wuwei_runtime::{Fault, Key, Refusal, Work, clock::from_micros, column::value};

use crate::{
    domain::community::{Active, Community, Facts},
    entities::{community::Model, imported_community},
};

/// The active community that the request names in `field`, one of the town in the subject.
pub async fn active(work: &Work, field: &'static str, id: &CommunityId) -> Result<Active, Refusal> {
    one(work, field, id, work.find::<Model>(id.as_str()).await?)
}

/// The active communities that the request names in `field`, in that order.
pub async fn all_active(work: &Work, field: &'static str, ids: &[CommunityId]) -> Result<Vec<Active>, Refusal> {
    let rows = work.find_all::<Model>(ids.iter().map(|id| Key::from(id.as_str()))).await?;
    let row = |id: &CommunityId| rows.iter().find(|row| row.id == id.as_str()).cloned();
    ids.iter().map(|id| one(work, field, id, row(id))).collect()
}

fn one(work: &Work, field: &'static str, id: &CommunityId, row: Option<Model>) -> Result<Active, Refusal> {
    let row = row.ok_or_else(|| RegistryRejection::CommunityUnknown { field, id: id.clone() })?;
    if row.town != work.town().as_str() {
        let (village, town) = (id.village(), work.town().clone());
        return Err(RegistryRejection::VillageOfAnotherTown { field, village, town }.into());
    }
    Ok(community(row)?.into_active(field)?)
}

/// Those of `ids` that are taken.
pub async fn existing(work: &Work, ids: impl Iterator<Item = &CommunityId>) -> Result<Vec<CommunityId>, Refusal> {
    let rows = work.find_all::<Model>(ids.map(|id| Key::from(id.as_str()))).await?;
    Ok(rows.into_iter().map(|row| value("communities.id", row.id)).collect::<Result<_, _>>()?)
}

/// The communities that the town in the subject imported under any of `client_ids`.
pub async fn imported(work: &Work, client_ids: impl Iterator<Item = &str>) -> Result<Vec<CommunityView>, Refusal> {
    let keys = client_ids.map(|id| Key::from(client_key(work.town(), id)));
    let imported = work.find_all::<imported_community::Model>(keys).await?;
    let rows = work.find_all::<Model>(imported.into_iter().map(|row| Key::from(row.community))).await?;
    Ok(rows.into_iter().map(|row| Ok(community(row)?.view())).collect::<Result<_, Fault>>()?)
}

/// Inserts a new community.
pub fn insert(work: &Work, active: &Active) {
    let view = active.view();
    if let Some(client_id) = &view.client_id {
        let (id, town, community) = (client_key(&view.town, client_id), view.town.to_string(), view.id.to_string());
        work.insert(imported_community::Model { id, town, community });
    }
    work.insert(row(&view));
}

/// Saves an active community at its next version.
pub fn save(work: &Work, active: &Active) {
    work.save(row(&active.view()));
}

/// Makes a decision rest on the community being as it was found.
pub fn guard(work: &Work, active: &Active) {
    work.guard(&row(&active.view()));
}

/// Saves a community that has ended.
pub fn end(work: &Work, community: &Community) {
    work.save(row(&community.view()));
}

/// The community of a row.
pub fn community(row: Model) -> Result<Community, Fault> {
    let status: CommunityStatus = value("communities.state", row.state.clone())?;
    let successors: Vec<CommunityId> = serde_json::from_str(&row.successors).map_err(Fault::new)?;
    let reason = row.reason.clone().unwrap_or_default();
    let was = facts(row)?;
    Ok(match status {
        CommunityStatus::Active => Community::Active(Active(was)),
        CommunityStatus::Merged => {
            let into = successors.into_iter().next();
            let into = into.ok_or_else(|| Fault::new(format!("{} is merged into nothing", was.id)))?;
            Community::Merged { was, into, reason }
        }
        CommunityStatus::Split => Community::Split { was, into: successors, reason },
        CommunityStatus::Dissolved => Community::Dissolved { was, reason },
    })
}

/// A name as it is searched for: without blanks, in small letters.
pub fn search_name(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

fn client_key(town: &Town, client_id: &str) -> String {
    format!("{town}|{client_id}")
}

fn facts(row: Model) -> Result<Facts, Fault> {
    let figure = |figure: Option<i32>| figure.map(u32::try_from).transpose().map_err(Fault::new);
    let point = row.longitude.zip(row.latitude).map(|(longitude, latitude)| Point { longitude, latitude });
    let group = row.villagers_group.map(BelongsTo::VillagersGroup);
    let details = CommunityDetails {
        name: row.name,
        households: figure(row.households)?,
        registered_residents: figure(row.registered_residents)?,
        non_registered_residents: figure(row.non_registered_residents)?,
        rented_rooms: figure(row.rented_rooms)?,
        property_company: row.property_company,
        developer: row.developer,
        belongs_to: group.or_else(|| row.enterprise.map(BelongsTo::Enterprise)),
        point,
        boundary: row.boundary.map(|text| serde_json::from_str(&text)).transpose().map_err(Fault::new)?,
    };
    Ok(Facts {
        id: value("communities.id", row.id)?,
        town: value("communities.town", row.town)?,
        kind: value("communities.kind", row.kind)?,
        details,
        sample: row.sample,
        client_id: row.client_id,
        registered: from_micros(row.registered_at),
        changed: from_micros(row.changed_at),
        version: row.version,
    })
}

fn row(view: &CommunityView) -> Model {
    let details = &view.details;
    let figure = |figure: Option<u32>| figure.and_then(|figure| i32::try_from(figure).ok());
    let (villagers_group, enterprise) = match &details.belongs_to {
        Some(BelongsTo::VillagersGroup(name)) => (Some(name.clone()), None),
        Some(BelongsTo::Enterprise(name)) => (None, Some(name.clone())),
        None => (None, None),
    };
    Model {
        id: view.id.to_string(),
        town: view.town.to_string(),
        village: view.village.to_string(),
        kind: view.kind.as_str().to_owned(),
        name: details.name.clone(),
        search_name: search_name(&details.name),
        households: figure(details.households),
        registered_residents: figure(details.registered_residents),
        non_registered_residents: figure(details.non_registered_residents),
        rented_rooms: figure(details.rented_rooms),
        property_company: details.property_company.clone(),
        developer: details.developer.clone(),
        villagers_group,
        enterprise,
        longitude: details.point.map(|point| point.longitude),
        latitude: details.point.map(|point| point.latitude),
        boundary: details.boundary.as_ref().and_then(|boundary| serde_json::to_string(boundary).ok()),
        sample: view.sample,
        client_id: view.client_id.clone(),
        state: view.status.as_str().to_owned(),
        successors: serde_json::to_string(&view.successors).unwrap_or_default(),
        reason: view.reason.clone(),
        registered_at: view.registered.as_microsecond(),
        changed_at: view.changed.as_microsecond(),
        version: view.version,
    }
}
