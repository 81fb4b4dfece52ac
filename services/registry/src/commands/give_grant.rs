//! Giving a person a role.

use wuwei_contracts::{grants::GiveGrant, registry::GrantRejection};
use wuwei_runtime::{Handles, Outcome, Work};

use super::only_for_city;
use crate::{
    Registry,
    domain::grant::{self, Where},
    store::grants,
};

impl Handles<GiveGrant> for Registry {
    /// An acting grant rests on the grant of the person acted for, which is guarded: it cannot be revoked meanwhile.
    async fn handle(&self, work: &Work, command: GiveGrant) -> Outcome<GiveGrant> {
        only_for_city(work.town())?;
        if grants::find(work, command.id).await?.is_some() {
            return Err(GrantRejection::GrantExists(command.id).into());
        }
        let scope = command.scope.clone();
        let town = grants::town_of(work, &scope).await?;
        let place = Where { scope: &scope, town: town.as_ref() };
        let principals = match &command.on_behalf_of {
            Some(person) => grants::held_by(work, person).await?,
            None => Vec::new(),
        };
        let (grant, given) = grant::give(command, place, &principals, work.now())?;
        if let Some(principal) = grant::principal(&grant, place, &principals)
            && grant.on_behalf_of.is_some()
        {
            grants::guard(work, principal);
        }
        grants::insert(work, &grant);
        work.emit(given);
        Ok(grant)
    }
}
