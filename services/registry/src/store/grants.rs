//! Grants and their rows.

use jiff::Timestamp;
use uuid::Uuid;
use wuwei_contracts::{Scope, Town, TownCode, grants::GrantView, registry::GrantRejection};
use wuwei_runtime::{Fault, Refusal, Work, clock::from_micros, column::value};

use super::towns;
use crate::entities::given_grant::{Column, Model};

/// The grant of that id, if there is one.
pub async fn find(work: &Work, id: Uuid) -> Result<Option<GrantView>, Refusal> {
    let row = work.find::<Model>(id).await?;
    Ok(row.map(view).transpose()?)
}

/// Every grant that `holder` holds or held.
pub async fn held_by(work: &Work, holder: &str) -> Result<Vec<GrantView>, Refusal> {
    let rows = work.list::<Model>(Column::Holder, holder).await?;
    Ok(rows.into_iter().map(view).collect::<Result<_, _>>()?)
}

/// Every grant under which somebody acts or acted for `person`.
pub async fn acting_for(work: &Work, person: &str) -> Result<Vec<GrantView>, Refusal> {
    let rows = work.list::<Model>(Column::OnBehalfOf, person).await?;
    Ok(rows.into_iter().map(view).collect::<Result<_, _>>()?)
}

/// The town a scope lies in, none for the whole city. Towns keep code and slug for ever, so that no guard is needed.
pub async fn town_of(work: &Work, scope: &Scope) -> Result<Option<Town>, Refusal> {
    match scope {
        Scope::City => Ok(None),
        Scope::Town(town) if town.is_city() => Ok(Some(town.clone())),
        Scope::Town(town) => {
            let found = towns::find_by_slug(work, town).await?;
            Ok(Some(found.ok_or_else(|| GrantRejection::TownUnknown(town.clone()))?.slug))
        }
        Scope::Village(village) => town_of_code(work, village.town_code()).await,
        Scope::Community(community) => town_of_code(work, community.village().town_code()).await,
    }
}

async fn town_of_code(work: &Work, code: TownCode) -> Result<Option<Town>, Refusal> {
    let found = towns::find_all(work, std::iter::once(&code)).await?.pop();
    Ok(Some(found.ok_or(GrantRejection::TownCodeUnknown(code))?.slug))
}

/// Inserts a new grant.
pub fn insert(work: &Work, grant: &GrantView) {
    work.insert(row(grant));
}

/// Saves a grant at its next version.
pub fn save(work: &Work, grant: &GrantView) {
    work.save(row(grant));
}

/// Makes a decision rest on `grant` being as it was found.
pub fn guard(work: &Work, grant: &GrantView) {
    work.guard(&row(grant));
}

/// The grant of a row.
pub fn view(row: Model) -> Result<GrantView, Fault> {
    Ok(GrantView {
        id: row.id,
        holder: row.holder,
        role: value("given_grants.role", row.role)?,
        scope: value("given_grants.scope", row.scope)?,
        from: from_micros(row.from_at),
        until: row.until_at.map(from_micros),
        on_behalf_of: row.on_behalf_of,
        revoked: row.revoked_at.map(from_micros),
        version: row.version,
    })
}

fn row(grant: &GrantView) -> Model {
    Model {
        id: grant.id,
        holder: grant.holder.clone(),
        role: grant.role.as_str().to_owned(),
        scope: grant.scope.to_string(),
        from_at: grant.from.as_microsecond(),
        until_at: grant.until.map(Timestamp::as_microsecond),
        on_behalf_of: grant.on_behalf_of.clone(),
        revoked_at: grant.revoked.map(Timestamp::as_microsecond),
        version: grant.version,
    }
}
