//! What one caller may do at one instant.

use std::sync::Arc;

use wuwei_contracts::{Access, Kind, Place, Rejection, Role, Scope, Town};

use crate::{entities::grant, identity::HEADER, origin::Actor};

/// A grant somebody holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The role.
    pub role: Role,
    /// Where it holds.
    pub scope: Scope,
    /// First microsecond since 1970 it holds.
    pub from: i64,
    /// First microsecond it no longer holds: its end or its revocation, whichever comes first.
    pub until: i64,
    /// The person acted for.
    pub on_behalf_of: Option<String>,
}

impl Held {
    /// The grant of a row; none where this program does not know its role or scope.
    pub(super) fn of(row: grant::Model) -> Option<Self> {
        let (role, scope) = (Role::parse(&row.role), Scope::try_from(row.scope.clone()).ok());
        let (Some(role), Some(scope)) = (role, scope) else {
            tracing::warn!(grant = %row.id, role = row.role, scope = row.scope, "a grant is of a later version");
            return None;
        };
        let until = row.until_at.unwrap_or(i64::MAX).min(row.revoked_at.unwrap_or(i64::MAX));
        Some(Self { role, scope, from: row.from_at, until, on_behalf_of: row.on_behalf_of })
    }

    pub(super) fn in_force(&self, now: i64) -> bool {
        self.from <= now && now < self.until
    }
}

/// What one caller may do at one instant.
#[derive(Debug, Clone)]
pub struct Permits {
    subject: String,
    held: Arc<[Held]>,
    /// Microseconds since 1970.
    now: i64,
}

impl Permits {
    pub(super) fn new(subject: String, held: Arc<[Held]>, now: i64) -> Self {
        Self { subject, held, now }
    }

    /// Whether the caller may do what `access` guards to `place` of `town`, and in whose name it then acts. Every person
    /// is a resident everywhere; a service acts by its name only; who holds a role of their own does not act for others.
    ///
    /// # Errors
    /// 403 `role_missing` where none of the roles is held at present, `scope_missing` where one is held elsewhere,
    /// `service_not_accepted` where another service calls. Each names the roles needed and where.
    pub fn allow(&self, access: &Access, town: &Town, place: Place<'_>) -> Result<Actor, Rejection> {
        let actor = |on_behalf_of| Actor { subject: self.subject.clone(), on_behalf_of };
        if let Some(service) = self.subject.strip_prefix("service:") {
            let accepted = access.anyone || access.services.contains(&service);
            return if accepted { Ok(actor(None)) } else { Err(self.not_accepted(access)) };
        }
        if access.anyone || access.roles.contains(&Role::Resident) {
            return Ok(actor(None));
        }
        let fits = |held: &&Held| access.roles.contains(&held.role) && held.in_force(self.now);
        let here = self.held.iter().filter(fits).filter(|held| held.scope.covers(town, place));
        match here.min_by_key(|held| held.on_behalf_of.is_some()) {
            Some(held) => Ok(actor(held.on_behalf_of.clone())),
            None => Err(self.missing(access, town, place)),
        }
    }

    fn missing(&self, access: &Access, town: &Town, place: Place<'_>) -> Rejection {
        let roles = listed(access.roles.iter().map(Role::to_string));
        let place = written(town, place);
        let ended = |held: &&Held| access.roles.contains(&held.role) && !held.in_force(self.now);
        let elsewhere = self.held.iter().filter(|held| access.roles.contains(&held.role) && held.in_force(self.now));
        let elsewhere = listed(elsewhere.map(|held| format!("{} of {}", held.role, held.scope)));
        let (code, rule, detail) = if access.roles.is_empty() {
            ("role_missing", "role", "only services may do this".to_owned())
        } else if !elsewhere.is_empty() {
            ("scope_missing", "scope", format!("this needs the role {roles} covering {place}; you are {elsewhere}"))
        } else if let Some(held) = self.held.iter().find(ended) {
            let when = if held.from > self.now { "has not begun" } else { "has ended" };
            (
                "role_missing",
                "role",
                format!("this needs the role {roles} covering {place}; yours as {} {when}", held.role),
            )
        } else {
            ("role_missing", "role", format!("this needs the role {roles} covering {place}"))
        };
        let detail = format!("{detail}; a city officer gives grants (registry/give_grant)");
        Rejection::new(Kind::Forbidden, code, detail).at(HEADER, &self.subject, rule)
    }

    fn not_accepted(&self, access: &Access) -> Rejection {
        let accepted = listed(access.services.iter().map(|name| format!("service:{name}")));
        let accepted = if accepted.is_empty() { "people only".to_owned() } else { accepted };
        let detail = format!("{} may not do this; it is for {accepted}", self.subject);
        Rejection::new(Kind::Forbidden, "service_not_accepted", detail).at(HEADER, &self.subject, "service")
    }
}

fn listed(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(" or ")
}

fn written(town: &Town, place: Place<'_>) -> String {
    match place {
        Place::Town if town.is_city() => "city".to_owned(),
        Place::Town => format!("town:{town}"),
        Place::Village(code) => format!("village:{code}"),
        Place::Community(id) => format!("community:{id}"),
    }
}
