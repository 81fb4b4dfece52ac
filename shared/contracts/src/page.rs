//! Lists are read in pages, by cursor.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which page of a list: at most `limit` items after `after`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PageRequest {
    /// The `next` of the page before; absent for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// How many items at most, 1 to 500; 50 unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

impl PageRequest {
    /// Most items a page holds.
    pub const MOST: u32 = 500;

    /// How many items to read.
    pub fn limit(&self) -> u64 {
        u64::from(self.limit.unwrap_or(50).clamp(1, Self::MOST))
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Page<T> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// All items that fit the request, on all pages.
    pub total: u64,
    /// Cursor of the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
