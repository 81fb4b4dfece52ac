//! New ids.

use uuid::Uuid;

/// A new `UUIDv7`: ordered by time, so that indexes grow at their end.
#[expect(clippy::disallowed_methods, reason = "the one place that makes random ids")]
pub fn new() -> Uuid {
    Uuid::now_v7()
}
