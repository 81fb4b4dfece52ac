//! What wishes can be about.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Access, Fields, Message, Query};

/// Lists the categories of wishes, in the order people are shown them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListCategories {}

/// What a wish can be about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Category {
    /// Its code, as wishes have it.
    pub code: String,
    /// Its Chinese name.
    pub chinese: String,
    /// Its English name.
    pub english: String,
}

/// The categories.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Categories {
    /// Version of the list.
    pub version: String,
    /// Whether the list is our own and no official one.
    pub illustrative: bool,
    /// The categories.
    pub categories: Vec<Category>,
}

impl Message for ListCategories {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "list_categories";
    const ACCESS: Access = Access::ANYONE;
    type Reply = Categories;

    fn check(&self, _: &mut Fields) {}
}

impl Query for ListCategories {}
