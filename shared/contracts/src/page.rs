//! Lists are read in pages, by cursor.

use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Kind, Rejection};

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

    /// The cursor as the key it stands for; none for the first page.
    ///
    /// # Errors
    /// `wrong_cursor` where it is none that such a list gives.
    pub fn cursor<K: FromStr>(&self) -> Result<Option<K>, Rejection> {
        let Some(text) = &self.after else { return Ok(None) };
        let says = "this is no cursor of this list; give the next of the page before, or leave it out";
        let wrong = || Rejection::new(Kind::Invalid, "wrong_cursor", says).at("page.after", text, "cursor");
        text.parse().map(Some).map_err(|_| wrong())
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
