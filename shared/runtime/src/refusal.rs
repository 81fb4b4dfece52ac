//! What a handler answers when it does not answer yes: a typed rejection, or an opaque fault.

use std::fmt;

use wuwei_contracts::{Reject, Rejection};

/// What a handler of `C` returns.
pub type Outcome<C> = Result<<C as wuwei_contracts::Message>::Reply, Refusal>;

/// Why there is no reply.
#[derive(Debug)]
pub enum Refusal {
    /// Expected, typed, the caller's to mend.
    Rejection(Box<Rejection>),
    /// Ours to mend; logged once, the caller sees only its id.
    Fault(Fault),
}

impl<R: Reject> From<R> for Refusal {
    fn from(reject: R) -> Self {
        Self::Rejection(Box::new(reject.into_rejection()))
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// An unexpected failure: a bug, or something broken underneath.
pub struct Fault(String);

impl Fault {
    /// A fault for what `cause` says.
    pub fn new(cause: impl fmt::Display) -> Self {
        Self(cause.to_string())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fault({})", self.0)
    }
}
