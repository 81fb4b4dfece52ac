//! Why a grant is not given or revoked.

use jiff::Timestamp;
use uuid::Uuid;

use crate::{Kind, Reject, Role, Scope, Town, TownCode};

/// Why registry refuses a grant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GrantRejection {
    /// No such grant.
    #[error("there is no grant {0}; list_grants tells which there are")]
    GrantUnknown(Uuid),
    /// The id is taken.
    #[error("the id {0} is taken by another grant; give a new one")]
    GrantExists(Uuid),
    /// It was revoked before.
    #[error("the grant {id} was revoked at {at} already")]
    AlreadyRevoked {
        /// The grant.
        id: Uuid,
        /// When.
        at: Timestamp,
    },
    /// It has ended by itself.
    #[error("the grant {id} ended by itself at {at}")]
    AlreadyEnded {
        /// The grant.
        id: Uuid,
        /// When.
        at: Timestamp,
    },
    /// It would end before it begins, or has ended already.
    #[error("{until} must be later than {after}; give a later instant or leave it out")]
    UntilTooEarly {
        /// The end given.
        until: Timestamp,
        /// The beginning, or the present.
        after: Timestamp,
    },
    /// The scope is wider than the role.
    #[error("{role} holds at most in {widest}; give a narrower scope or another role")]
    ScopeTooWide {
        /// The role.
        role: Role,
        /// The scope given.
        scope: Scope,
        /// The widest it may have.
        widest: &'static str,
    },
    /// No registered town has that slug.
    #[error("no town {0} is registered; list_towns tells which are")]
    TownUnknown(Town),
    /// No registered town has that code.
    #[error("no registered town has the code {0}; list_towns tells which there are")]
    TownCodeUnknown(TownCode),
    /// Services need no grant.
    #[error("services act by the operations that accept them, not by grants; name a person")]
    HolderIsService(String),
    /// Nobody acts for himself or herself.
    #[error("nobody acts for himself or herself; leave on_behalf_of out")]
    ActsForSelf(String),
    /// Acting ends.
    #[error("an acting officer acts until a set instant; give until")]
    ActsForEver,
    /// The person acted for does not hold the role there for that long.
    #[error(
        "{0} does not hold that role there from the first to the last instant; shorten the time, or grant it first"
    )]
    NothingToActFor(String),
}

impl Reject for GrantRejection {
    fn kind(&self) -> Kind {
        match self {
            Self::GrantUnknown(_) | Self::TownUnknown(_) | Self::TownCodeUnknown(_) => Kind::NotFound,
            Self::GrantExists(_)
            | Self::AlreadyRevoked { .. }
            | Self::AlreadyEnded { .. }
            | Self::NothingToActFor(_) => Kind::Conflict,
            Self::UntilTooEarly { .. }
            | Self::ScopeTooWide { .. }
            | Self::HolderIsService(_)
            | Self::ActsForSelf(_)
            | Self::ActsForEver => Kind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::GrantUnknown(_) => "grant_unknown",
            Self::GrantExists(_) => "grant_exists",
            Self::AlreadyRevoked { .. } => "already_revoked",
            Self::AlreadyEnded { .. } => "already_ended",
            Self::UntilTooEarly { .. } => "until_too_early",
            Self::ScopeTooWide { .. } => "scope_too_wide",
            Self::TownUnknown(_) => "town_unknown",
            Self::TownCodeUnknown(_) => "town_code_unknown",
            Self::HolderIsService(_) => "holder_is_service",
            Self::ActsForSelf(_) => "acts_for_self",
            Self::ActsForEver => "acts_for_ever",
            Self::NothingToActFor(_) => "nothing_to_act_for",
        }
    }

    fn field(&self) -> Option<(&'static str, String, &'static str)> {
        Some(match self {
            Self::GrantUnknown(id) => ("id", id.to_string(), "known"),
            Self::GrantExists(id) => ("id", id.to_string(), "unique"),
            Self::AlreadyRevoked { id, .. } | Self::AlreadyEnded { id, .. } => ("id", id.to_string(), "in_force"),
            Self::UntilTooEarly { until, .. } => ("until", until.to_string(), "order"),
            Self::ScopeTooWide { scope, .. } => ("scope", scope.to_string(), "role"),
            Self::TownUnknown(town) => ("scope", town.to_string(), "known"),
            Self::TownCodeUnknown(code) => ("scope", code.to_string(), "known"),
            Self::HolderIsService(holder) => ("holder", holder.clone(), "person"),
            Self::ActsForSelf(person) | Self::NothingToActFor(person) => ("on_behalf_of", person.clone(), "acting"),
            Self::ActsForEver => ("until", String::new(), "required"),
        })
    }
}
