//! Grants: who may act, in which role, where, from when until when.

use jiff::Timestamp;
use wuwei_contracts::{
    Place, Role, Scope, Town,
    grants::{GiveGrant, GrantGiven, GrantRevoked, GrantView},
    registry::GrantRejection,
};

/// A scope and the town it lies in; no town for the whole city.
#[derive(Debug, Clone, Copy)]
pub struct Where<'a> {
    /// The scope.
    pub scope: &'a Scope,
    /// Its town.
    pub town: Option<&'a Town>,
}

/// Gives a grant. For an acting officer `principals` are the grants of the person acted for.
pub fn give(
    command: GiveGrant,
    place: Where<'_>,
    principals: &[GrantView],
    now: Timestamp,
) -> Result<(GrantView, GrantGiven), GrantRejection> {
    let from = command.from.unwrap_or(now);
    let grant = GrantView {
        id: command.id,
        holder: command.holder,
        role: command.role,
        scope: command.scope.clone(),
        from,
        until: command.until,
        on_behalf_of: command.on_behalf_of,
        revoked: None,
        version: 1,
    };
    if grant.holder.starts_with("service:") {
        return Err(GrantRejection::HolderIsService(grant.holder));
    }
    if let Some(until) = grant.until.filter(|until| *until <= from.max(now)) {
        return Err(GrantRejection::UntilTooEarly { until, after: from.max(now) });
    }
    narrow_enough(&grant)?;
    if let Some(person) = &grant.on_behalf_of {
        if *person == grant.holder {
            return Err(GrantRejection::ActsForSelf(person.clone()));
        }
        if grant.until.is_none() {
            return Err(GrantRejection::ActsForEver);
        }
        if principal(&grant, place, principals).is_none() {
            return Err(GrantRejection::NothingToActFor(person.clone()));
        }
    }
    Ok((grant.clone(), GrantGiven { grant }))
}

/// The grant on which the acting grant `acting` rests: the same role, held in person, over the whole place and time.
pub fn principal<'a>(acting: &GrantView, place: Where<'_>, held: &'a [GrantView]) -> Option<&'a GrantView> {
    held.iter().find(|grant| {
        grant.revoked.is_none()
            && grant.on_behalf_of.is_none()
            && grant.role == acting.role
            && grant.from <= acting.from
            && grant.until.is_none_or(|end| acting.until.is_some_and(|until| until <= end))
            && covers(&grant.scope, place)
    })
}

/// Ends a grant at once.
pub fn revoke(grant: GrantView, reason: String, now: Timestamp) -> Result<(GrantView, GrantRevoked), GrantRejection> {
    if let Some(at) = grant.revoked {
        return Err(GrantRejection::AlreadyRevoked { id: grant.id, at });
    }
    if let Some(at) = grant.until.filter(|until| *until <= now) {
        return Err(GrantRejection::AlreadyEnded { id: grant.id, at });
    }
    let event = GrantRevoked { id: grant.id, at: now, reason };
    Ok((GrantView { revoked: Some(now), version: grant.version + 1, ..grant }, event))
}

/// Whether it is neither revoked nor ended.
pub fn lasts(grant: &GrantView, now: Timestamp) -> bool {
    grant.revoked.is_none() && grant.until.is_none_or(|until| now < until)
}

fn covers(wide: &Scope, Where { scope, town }: Where<'_>) -> bool {
    let Some(town) = town else { return *wide == Scope::City };
    match scope {
        Scope::City => *wide == Scope::City,
        Scope::Town(_) => wide.covers(town, Place::Town),
        Scope::Village(code) => wide.covers(town, Place::Village(code)),
        Scope::Community(id) => wide.covers(town, Place::Community(id)),
    }
}

/// A town officer holds at most in a town, a village officer and a station clerk at most in a village.
fn narrow_enough(grant: &GrantView) -> Result<(), GrantRejection> {
    let (fits, widest) = match grant.role {
        Role::TownOfficer => (grant.scope != Scope::City, "one town"),
        Role::VillageOfficer | Role::StationClerk => {
            (matches!(grant.scope, Scope::Village(_) | Scope::Community(_)), "one village")
        }
        Role::Resident
        | Role::Volunteer
        | Role::Liaison
        | Role::CityOfficer
        | Role::OrganisationRepresentative
        | Role::Evaluator
        | Role::Auditor
        | Role::Operator => return Ok(()),
    };
    if fits {
        return Ok(());
    }
    Err(GrantRejection::ScopeTooWide { role: grant.role, scope: grant.scope.clone(), widest })
}

#[cfg(test)]
mod tests;
