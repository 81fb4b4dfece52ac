//! Counting wishes: public figures, town by town.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::wish::{Grade, WishState};
use crate::{Access, Fields, Message, Query, Town};

/// Counts wishes by town, state and grade: of the town in the subject; asked of `city`, of every town that has some.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CountWishes {}

/// The wishes of one town that stand at the same place and have the same grade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WishCount {
    /// The town.
    pub town: Town,
    /// Where they stand.
    pub state: WishState,
    /// How soon they are to be kept; none before they are graded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<Grade>,
    /// How many.
    pub wishes: u64,
    /// How many of them are not kept, or not reviewed, though their limit is over.
    pub late: u64,
}

/// The counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WishCounts {
    /// When they were counted.
    pub at: Timestamp,
    /// By town, state and grade; what would be 0 is left out.
    pub counts: Vec<WishCount>,
}

impl Message for CountWishes {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "count_wishes";
    const ACCESS: Access = Access::ANYONE;
    type Reply = WishCounts;

    fn check(&self, _: &mut Fields) {}
}

impl Query for CountWishes {}
