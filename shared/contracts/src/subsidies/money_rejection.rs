//! Why subsidies refuses about money, as facts; each names the field, what it held, the rule and the way out.

use uuid::Uuid;

use crate::{Fen, Kind, Reject};

/// Why no money is promised or paid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyRejection {
    /// One person would do two things that must be apart.
    #[error("{subject} {earlier} this proposal and must not be the one who {duty} it; leave it to another officer")]
    DutiesNotSeparate {
        /// The person.
        subject: String,
        /// What they did.
        earlier: &'static str,
        /// What they would do.
        duty: &'static str,
    },
    /// The allocation does not name it.
    #[error("the allocation gives proposal {0} nothing; to award it all the same, give an override_reason")]
    NotAllocated(Uuid),
    /// It came from a wish whose part is open again.
    #[error("proposal {0} came from a wish whose part is open again; match the part to another round")]
    PartReturned(Uuid),
    /// There is not as much left.
    #[error("{asked} yuan are asked for and {free} are free; the envelope is never exceeded")]
    EnvelopeExhausted {
        /// The proposal.
        proposal: Uuid,
        /// What it asks for.
        asked: Fen,
        /// What is free.
        free: Fen,
    },
    /// Too few monitors signed.
    #[error("{given} monitors have signed; it takes {least}")]
    TooFewSignatures {
        /// How many did.
        given: u32,
        /// How many it takes.
        least: u32,
    },
    /// Somebody signed who does not watch over it.
    #[error("{0} is no monitor of this proposal; only its monitors sign")]
    NotAMonitor(String),
    /// The applicant may not act, and nobody has let the award go on.
    #[error(
        "the organisation of proposal {0} may not act at present; have the town release its award first (release_award)"
    )]
    NotReleased(Uuid),
    /// The payment's limit lies past the calendar's end.
    #[error("{0} working days from now are past the end of the calendar; tell the operator")]
    PastTheCalendar(u32),
}

impl Reject for MoneyRejection {
    fn kind(&self) -> Kind {
        match self {
            Self::DutiesNotSeparate { .. } => Kind::Forbidden,
            Self::NotAMonitor(_) | Self::TooFewSignatures { .. } => Kind::Invalid,
            Self::NotAllocated(_)
            | Self::PartReturned(_)
            | Self::EnvelopeExhausted { .. }
            | Self::NotReleased(_)
            | Self::PastTheCalendar(_) => Kind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::DutiesNotSeparate { .. } => "duties_not_separate",
            Self::NotAllocated(_) => "not_allocated",
            Self::PartReturned(_) => "part_returned",
            Self::EnvelopeExhausted { .. } => "envelope_exhausted",
            Self::TooFewSignatures { .. } => "too_few_signatures",
            Self::NotAMonitor(_) => "not_a_monitor",
            Self::NotReleased(_) => "not_released",
            Self::PastTheCalendar(_) => "past_the_calendar",
        }
    }

    fn field(&self) -> Option<(&'static str, String, &'static str)> {
        Some(match self {
            Self::DutiesNotSeparate { subject, .. } => ("id", subject.clone(), "duties"),
            Self::NotAllocated(id) => ("id", id.to_string(), "allocated"),
            Self::PartReturned(id) => ("id", id.to_string(), "part"),
            Self::EnvelopeExhausted { proposal, .. } => ("id", proposal.to_string(), "envelope"),
            Self::TooFewSignatures { given, .. } => ("signatures", given.to_string(), "least"),
            Self::NotAMonitor(subject) => ("signatures", subject.clone(), "monitor"),
            Self::NotReleased(id) => ("id", id.to_string(), "released"),
            Self::PastTheCalendar(days) => ("id", days.to_string(), "calendar"),
        })
    }
}
