//! Counting cases, town by town.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::reading::READERS;
use crate::{Access, Fields, Message, Query, Town};

/// Counts cases: of the town in the subject; asked of `city`, of every town that has some.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CountCases {}

/// A town's count. An open case shows one light.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CaseCount {
    /// The town.
    pub town: Town,
    /// Open ones whose light is green.
    pub green: u64,
    /// Open ones whose light is yellow.
    pub yellow: u64,
    /// Open ones whose light is red.
    pub red: u64,
    /// Decided within the promised time.
    pub in_time: u64,
    /// Decided after it.
    pub late: u64,
    /// Refused.
    pub refused: u64,
}

/// The counts of the towns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CaseCounts {
    /// When they were counted.
    pub at: Timestamp,
    /// By town.
    pub towns: Vec<CaseCount>,
}

impl Message for CountCases {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "count_cases";
    const ACCESS: Access = Access::roles(READERS);
    type Reply = CaseCounts;

    fn check(&self, _: &mut Fields) {}
}

impl Query for CountCases {}
