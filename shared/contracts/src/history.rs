//! The history of an aggregate: every service answers it, for resynchronisation and timelines.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Name of the operation, the same in every service.
pub const OPERATION: &str = "history";

/// Most events one reply holds.
pub const MOST: u64 = 200;

/// Asks for the events of one aggregate, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct History {
    /// `<kind>/<id>`.
    pub aggregate: String,
    /// Only those after this sequence.
    #[serde(default)]
    pub after: i64,
}
