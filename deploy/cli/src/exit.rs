//! Exit codes, and what goes wrong on the way to them.

use wuwei_contracts::Problem;

/// How a command ended; the numbers are stable, scripts rely on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// All went well.
    Done = 0,
    /// Something unexpected failed; the message says what.
    Failed = 1,
    /// The command line is wrong (clap's own code).
    Usage = 2,
    /// Nothing runs there, or it cannot be reached.
    NotRunning = 3,
    /// The service refused the request; the problem says why.
    Rejected = 4,
    /// No answer in time: the outcome is unknown, repeat with the same key.
    Unknown = 5,
    /// The machine or the settings do not allow it; `doctor` found a fault.
    Unfit = 6,
}

/// Why a command did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Told in words: the exit code and the sentence.
    #[error("{1}")]
    Told(Exit, String),
    /// Told by a service.
    #[error("{}: {}", .0.code, .0.detail)]
    Problem(Box<Problem>),
    /// The reader of our output has gone; nothing is left to say.
    #[error("the output was closed")]
    OutputClosed,
}

impl Failure {
    /// Something unexpected.
    pub fn failed(says: impl Into<String>) -> Self {
        Self::Told(Exit::Failed, says.into())
    }

    /// The machine or the settings do not allow it.
    pub fn unfit(says: impl Into<String>) -> Self {
        Self::Told(Exit::Unfit, says.into())
    }

    /// Nothing runs there.
    pub fn not_running(says: impl Into<String>) -> Self {
        Self::Told(Exit::NotRunning, says.into())
    }

    /// A wrong command line that clap could not see.
    pub fn usage(says: impl Into<String>) -> Self {
        Self::Told(Exit::Usage, says.into())
    }

    /// The code the process ends with.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Told(exit, _) => *exit,
            Self::Problem(problem) => match problem.status {
                504 => Exit::Unknown,
                500 => Exit::Failed,
                _ => Exit::Rejected,
            },
            Self::OutputClosed => Exit::Done,
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            Self::OutputClosed
        } else {
            Self::failed(error.to_string())
        }
    }
}

/// What a command comes to.
pub type Result<T = ()> = std::result::Result<T, Failure>;
