//! The projection of grants: filled from registry's events, in the transaction that notes them as applied.

use std::collections::BTreeMap;

use jiff::Timestamp;
use uuid::Uuid;
use wuwei_contracts::{
    CloudEvent, Kind, Rejection,
    grants::{GrantGiven, GrantRevoked, GrantView},
};

use crate::{
    entities::grant,
    refusal::{Fault, Refusal},
    service::{Reaction, ReactsTo, Service},
    work::Work,
};

/// Keeps the projection of one service.
struct Projection;

/// The reactions every service has: those that keep its projection of grants.
pub(crate) fn reactions() -> BTreeMap<(&'static str, String), Reaction> {
    Service::projection(Projection).reaction::<GrantGiven>().reaction::<GrantRevoked>().into_spec().reactions
}

impl ReactsTo<GrantGiven> for Projection {
    async fn react(&self, work: &Work, event: CloudEvent<GrantGiven>) -> Result<(), Refusal> {
        let known = work.find::<grant::Model>(event.data.grant.id).await?;
        // In registry's own database the row may be there before the event comes round.
        if known.is_none() {
            work.insert(row(event.data.grant));
        }
        Ok(())
    }
}

impl ReactsTo<GrantRevoked> for Projection {
    async fn react(&self, work: &Work, event: CloudEvent<GrantRevoked>) -> Result<(), Refusal> {
        let sequence = event.sequence().ok_or_else(|| Fault::new("the event has no sequence"))?;
        let GrantRevoked { id, at, .. } = event.data;
        let Some(known) = work.find::<grant::Model>(id).await? else { return Err(unknown(id).into()) };
        if known.version < sequence {
            work.save(grant::Model { revoked_at: Some(at.as_microsecond()), version: known.version + 1, ..known });
        }
        Ok(())
    }
}

fn row(grant: GrantView) -> grant::Model {
    let micros = |at: Timestamp| at.as_microsecond();
    grant::Model {
        id: grant.id,
        holder: grant.holder,
        role: grant.role.as_str().to_owned(),
        scope: grant.scope.to_string(),
        from_at: micros(grant.from),
        until_at: grant.until.map(micros),
        revoked_at: grant.revoked.map(micros),
        on_behalf_of: grant.on_behalf_of,
        version: grant.version,
    }
}

fn unknown(id: Uuid) -> Rejection {
    let detail = "a grant was revoked that was never given here; rebuild the grants (`rebuild_grants`), then redrive";
    Rejection::new(Kind::NotFound, "grant_unknown", detail).at("id", &id.to_string(), "known")
}
