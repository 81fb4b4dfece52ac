//! Ending a grant at once, and with it the acting grants that rest on it.

use wuwei_contracts::{
    grants::{GrantView, RevokeGrant},
    registry::GrantRejection,
};
use wuwei_runtime::{Handles, Outcome, Refusal, Work};

use super::only_for_city;
use crate::{
    Registry,
    domain::grant::{self, Where},
    store::grants,
};

impl Handles<RevokeGrant> for Registry {
    async fn handle(&self, work: &Work, command: RevokeGrant) -> Outcome<RevokeGrant> {
        only_for_city(work.town())?;
        let found = grants::find(work, command.id).await?;
        let found = found.ok_or(GrantRejection::GrantUnknown(command.id))?;
        let dependent = resting_on(work, &found).await?;
        let (revoked, event) = grant::revoke(found, command.reason.clone(), work.now())?;
        grants::save(work, &revoked);
        work.emit(event);
        for acting in dependent {
            let (acting, event) = grant::revoke(acting, command.reason.clone(), work.now())?;
            grants::save(work, &acting);
            work.emit(event);
        }
        Ok(revoked)
    }
}

/// The acting grants that last and that no other grant of the holder of `grant` carries.
async fn resting_on(work: &Work, grant: &GrantView) -> Result<Vec<GrantView>, Refusal> {
    let mut held = grants::held_by(work, &grant.holder).await?;
    held.retain(|other| other.id != grant.id);
    let mut resting = Vec::new();
    for acting in grants::acting_for(work, &grant.holder).await? {
        if acting.role != grant.role || !grant::lasts(&acting, work.now()) {
            continue;
        }
        let town = grants::town_of(work, &acting.scope).await?;
        match grant::principal(&acting, Where { scope: &acting.scope, town: town.as_ref() }, &held) {
            Some(other) => grants::guard(work, other),
            None => resting.push(acting),
        }
    }
    Ok(resting)
}
