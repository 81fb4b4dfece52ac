//! Why a call has no result.

use std::time::Duration;

use wuwei_contracts::{Kind, Problem, Rejection};

/// Why a call has no result.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The service refused, and says why.
    #[error("{0}")]
    Rejected(Box<Rejection>),
    /// The service failed; nothing was changed.
    #[error("the service failed; its log has the fault under {0}")]
    Fault(String),
    /// Nobody serves the town, twice.
    #[error("nobody answers {subject}; is the service running, and does it serve this town?")]
    NoResponders {
        /// Where it was sent.
        subject: String,
    },
    /// No answer came in time, twice.
    #[error("no answer to {subject} within {waited:?}, the outcome is unknown; repeat with the key {key}")]
    TimedOut {
        /// Where it was sent.
        subject: String,
        /// How long the answer was waited for.
        waited: Duration,
        /// The key it was sent under.
        key: String,
    },
    /// The answer cannot be read.
    #[error("the answer to {subject} cannot be read: {cause}; are caller and service of the same release?")]
    Unreadable {
        /// Where it was sent.
        subject: String,
        /// What is wrong with the answer.
        cause: String,
    },
    /// The request could not be sent.
    #[error("the request to {subject} could not be sent: {cause}")]
    Unsent {
        /// Where it was to be sent.
        subject: String,
        /// What went wrong.
        cause: String,
    },
}

impl CallError {
    /// The error body that tells of this, for callers of the caller.
    pub fn problem(&self) -> Problem {
        let kind = match self {
            Self::Rejected(rejection) => return Problem::of(rejection),
            Self::Fault(id) => return Problem::fault(id),
            Self::NoResponders { .. } => (Kind::Unavailable, "no_responders"),
            Self::TimedOut { .. } => (Kind::TimedOut, "timed_out"),
            Self::Unreadable { .. } | Self::Unsent { .. } => (Kind::Unavailable, "unreachable"),
        };
        let (kind, code) = kind;
        Problem::of(&Rejection::new(kind, code, self.to_string()).retry_after(1))
    }
}
