//! What the request side counts.

use std::{
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Duration,
};

use parking_lot::Mutex;

/// A number that only grows.
#[derive(Debug, Default)]
pub struct Count(AtomicU64);

impl Count {
    pub(crate) fn up(&self) {
        self.0.fetch_add(1, Relaxed);
    }

    /// The number.
    pub fn get(&self) -> u64 {
        self.0.load(Relaxed)
    }
}

/// What one operation of one instance has done since it started; what ADR-32 calls endpoint statistics.
#[derive(Debug, Default)]
pub struct OperationFigures {
    requests: Count,
    answers: Count,
    errors: Count,
    nanos: AtomicU64,
    last_error: Mutex<String>,
}

impl OperationFigures {
    pub(crate) fn received(&self) {
        self.requests.up();
    }

    pub(crate) fn answered(&self, took: Duration) {
        self.answers.up();
        self.nanos.fetch_add(u64::try_from(took.as_nanos()).unwrap_or(u64::MAX), Relaxed);
    }

    pub(crate) fn failed(&self, status: u16, code: &str) {
        self.errors.up();
        *self.last_error.lock() = format!("{status}:{code}");
    }

    /// Requests received.
    pub fn requests(&self) -> u64 {
        self.requests.get()
    }

    /// Requests received and not yet answered.
    pub fn in_flight(&self) -> u64 {
        // Read first: what is answered meanwhile has been received before.
        let answers = self.answers.get();
        self.requests().saturating_sub(answers)
    }

    /// Requests answered by an error.
    pub fn errors(&self) -> u64 {
        self.errors.get()
    }

    /// Nanoseconds from receipt to reply, of all requests together.
    pub fn nanos(&self) -> u64 {
        self.nanos.load(Relaxed)
    }

    /// The last error as `<status>:<code>`; empty where there was none.
    pub fn last_error(&self) -> String {
        self.last_error.lock().clone()
    }
}

/// What one instance has met with besides answered requests.
#[derive(Debug, Default)]
pub struct FrontFigures {
    /// Requests for operations it does not have.
    pub unknown_operations: Count,
    /// Requests without a reply subject; carried out, answered to nobody.
    pub without_reply: Count,
    /// Requests refused because too much was under way.
    pub overloaded: Count,
    /// Replies that could not be sent.
    pub unsent: Count,
}
