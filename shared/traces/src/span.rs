//! A span as it is kept.

use std::collections::BTreeMap;

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// What a span is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize)]
#[serde(rename_all = "lowercase")]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
pub enum Kind {
    /// Within a service.
    #[sea_orm(string_value = "internal")]
    Internal,
    /// A request received.
    #[sea_orm(string_value = "server")]
    Server,
    /// A request, or an event, sent.
    #[sea_orm(string_value = "client")]
    Client,
    /// An event made.
    #[sea_orm(string_value = "producer")]
    Producer,
    /// An event applied.
    #[sea_orm(string_value = "consumer")]
    Consumer,
}

/// A row of `spans`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "spans")]
pub struct Model {
    /// Id of its trace, 32 hexadecimal digits.
    #[sea_orm(primary_key, auto_increment = false)]
    pub trace: String,
    /// Its own id, 16 hexadecimal digits.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The span it is part of; none for the first of its trace.
    pub parent: Option<String>,
    /// The service whose it is.
    pub service: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// When it began, nanoseconds since 1970.
    pub began: i64,
    /// How long it took, nanoseconds.
    pub took: i64,
    /// Why it failed, if it did: the class of the error, and what it says.
    pub failed: Option<String>,
    /// The story it says it is part of.
    pub correlation: Option<String>,
    /// The trace of the first span it is linked to.
    pub linked_trace: Option<String>,
    /// The first span it is linked to.
    pub linked_span: Option<String>,
    /// Its other attributes, a JSON object of texts.
    #[sea_orm(column_type = "Text")]
    pub attributes: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A span as it is kept.
pub type Span = Model;

impl Model {
    /// Its other attributes.
    pub fn attributes(&self) -> BTreeMap<String, String> {
        // The store wrote them.
        serde_json::from_str(&self.attributes).unwrap_or_default()
    }
}
