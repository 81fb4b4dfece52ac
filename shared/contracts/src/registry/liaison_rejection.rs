//! Why registry refuses something about a liaison.

use jiff::Timestamp;
use uuid::Uuid;

use crate::{Kind, Reject, VillageCode};

/// Why registry refuses something about a liaison.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LiaisonRejection {
    /// No such assignment.
    #[error("there is no assignment {0} in this town; list_liaisons tells which there are")]
    Unknown(Uuid),
    /// It lies in another village.
    #[error("the assignment is one of the village {found}, not {given}; name its own village")]
    OtherVillage {
        /// Its village.
        found: VillageCode,
        /// The village named.
        given: VillageCode,
    },
    /// It would end before it begins.
    #[error("{until} is over already; give a later instant or leave it out")]
    UntilTooEarly {
        /// The end given.
        until: Timestamp,
    },
    /// It has ended.
    #[error("the assignment {id} ended at {at} already")]
    AlreadyEnded {
        /// The assignment.
        id: Uuid,
        /// When.
        at: Timestamp,
    },
}

impl Reject for LiaisonRejection {
    fn kind(&self) -> Kind {
        match self {
            Self::Unknown(_) => Kind::NotFound,
            Self::OtherVillage { .. } | Self::UntilTooEarly { .. } => Kind::Invalid,
            Self::AlreadyEnded { .. } => Kind::Conflict,
        }
    }

    fn code(&self) -> &str {
        match self {
            Self::Unknown(_) => "liaison_unknown",
            Self::OtherVillage { .. } => "other_village",
            Self::UntilTooEarly { .. } => "until_too_early",
            Self::AlreadyEnded { .. } => "already_ended",
        }
    }

    fn field(&self) -> Option<(&'static str, String, &'static str)> {
        Some(match self {
            Self::Unknown(id) => ("id", id.to_string(), "known"),
            Self::OtherVillage { given, .. } => ("village", given.to_string(), "village"),
            Self::UntilTooEarly { until } => ("until", until.to_string(), "order"),
            Self::AlreadyEnded { id, .. } => ("id", id.to_string(), "in_force"),
        })
    }
}
