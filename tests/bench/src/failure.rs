//! Why the benchmark cannot go on, or what it found to be wrong.

use std::fmt;

/// A failure, in words.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    /// A failure that says `says`.
    pub fn new(says: impl Into<String>) -> Self {
        Self(says.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// Says what was being done when it failed.
pub trait While<T> {
    /// The same, prefixed by `doing`.
    fn doing(self, doing: impl fmt::Display) -> Result<T, Failure>;
}

impl<T, E: Into<Failure>> While<T> for Result<T, E> {
    fn doing(self, doing: impl fmt::Display) -> Result<T, Failure> {
        self.map_err(|error| Failure(format!("{doing}: {}", error.into())))
    }
}
