//! The projection of grants: filled from registry's events, in the transaction that notes them as applied.

use std::collections::BTreeMap;

use jiff::Timestamp;
use uuid::Uuid;
use wuwei_contracts::{
    CloudEvent, Kind, Rejection,
    grants::{GrantGiven, GrantRevoked, GrantView},
};

use super::Grants;
use crate::{
    entities::grant,
    refusal::{Fault, Refusal},
    service::{ReactsTo, Reaction, Service},
    work::Work,
};

/// Keeps the projection of one service.
struct Projection {
    grants: Grants,
}

/// The reactions every service has: those that keep its projection of grants.
pub(crate) fn reactions(grants: Grants) -> BTreeMap<(&'static str, String), Reaction> {
    Service::new("grants", "", "", Projection { grants })
        .reaction::<GrantGiven>()
        .reaction::<GrantRevoked>()
        .into_spec()
        .reactions
}

impl ReactsTo<GrantGiven> for Projection {
    fn key(&self, event: &CloudEvent<GrantGiven>) -> String {
        key(event.data.grant.id)
    }

    async fn react(&self, work: &Work, event: CloudEvent<GrantGiven>) -> Result<(), Refusal> {
        self.grants.forget(&event.data.grant.holder);
        let known = work.find::<grant::Model>(event.data.grant.id).await?;
        // In registry's own database the row may be there before the event comes round.
        if known.is_none() {
            work.insert(row(event.data.grant));
        }
        Ok(())
    }
}

impl ReactsTo<GrantRevoked> for Projection {
    fn key(&self, event: &CloudEvent<GrantRevoked>) -> String {
        key(event.data.id)
    }

    async fn react(&self, work: &Work, event: CloudEvent<GrantRevoked>) -> Result<(), Refusal> {
        let sequence = event.sequence().ok_or_else(|| Fault::new("the event has no sequence"))?;
        let GrantRevoked { id, at, .. } = event.data;
        let Some(known) = work.find::<grant::Model>(id).await? else { return Err(unknown(id).into()) };
        self.grants.forget(&known.holder);
        if known.version < sequence {
            work.save(grant::Model { revoked_at: Some(at.as_microsecond()), version: known.version + 1, ..known });
        }
        Ok(())
    }
}

fn key(id: Uuid) -> String {
    format!("grant/{id}")
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
    let detail = "a grant was revoked that was never given here; rebuild the projection of grants, then redrive";
    Rejection::new(Kind::NotFound, "grant_unknown", detail).at("id", &id.to_string(), "known")
}
