//! Identity: who calls, proved by an internal token.
//!
//! The gateway (embedded: the built-in issuer) exchanges a caller's own token for a JWT signed with Ed25519, good for
//! one operation of one service in one town for 60 seconds. Every service verifies it itself, in the header
//! [`HEADER`]. What the caller may do is not in it: that is for [`crate::grants`].

mod access;
mod issuer;
mod keys;
mod verifier;

use serde::{Deserialize, Serialize};
use wuwei_contracts::Town;

pub use access::{ACCESS_AUDIENCE, AccessClaims, AccessVerifier};
pub use issuer::{Issuer, KeyError};
pub use verifier::Verifier;

/// The header the internal token travels in.
pub const HEADER: &str = "Wuwei-Identity";

/// Seconds a token is good for.
pub const LIFETIME_SECONDS: i64 = 60;

/// Begin of the key ids of embedded issuers, which are believed only where every listener is loopback.
pub const EMBEDDED: &str = "embedded-";

/// What an internal token says (RFC 7519 names).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Subject of the caller, or `service:<name>`.
    pub sub: String,
    /// The service it is meant for.
    pub aud: String,
    /// The town it is meant for.
    pub town: Town,
    /// The operation it is meant for.
    pub op: String,
    /// Issued, seconds since 1970.
    pub iat: i64,
    /// First second it is no longer good, seconds since 1970.
    pub exp: i64,
}

impl Claims {
    /// The service that calls in its own name, if one does.
    pub fn service(&self) -> Option<&str> {
        self.sub.strip_prefix("service:")
    }
}
