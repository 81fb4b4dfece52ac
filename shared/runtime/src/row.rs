//! Rows: sea-orm models the writer can find, insert and save by key and version.

use std::fmt;

use sea_orm::{EntityTrait, FromQueryResult, ModelTrait, Value};
use uuid::Uuid;
use wuwei_contracts::{Kind, Rejection};

/// Primary key of a row: one column, text or UUID.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Key {
    /// A text key.
    Text(String),
    /// A UUID key.
    Uuid(Uuid),
}

impl Key {
    pub(crate) fn value(&self) -> Value {
        match self {
            Self::Text(text) => text.clone().into(),
            Self::Uuid(id) => (*id).into(),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Uuid(id) => id.fmt(f),
        }
    }
}

impl From<&str> for Key {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Key {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Uuid> for Key {
    fn from(id: Uuid) -> Self {
        Self::Uuid(id)
    }
}

/// A sea-orm model the writer handles.
///
/// Its table has a primary key of one column, text or UUID, and, if it is ever saved, a column `version` that its
/// domain raises by one with each transition. Columns are text, UUID, integers, booleans, doubles or bytes, nullable or
/// not; JSON is kept as text, instants as microseconds. Versioned rows are never deleted.
pub trait Row: ModelTrait<Entity: EntityTrait<Model = Self>> + FromQueryResult + Clone + Send + Sync + 'static {
    /// The kind of aggregate whose events this row's versions are; none for rows that announce nothing.
    const AGGREGATE: Option<&'static str> = None;

    /// The primary key.
    fn key(&self) -> Key;

    /// The version, from 1; rows that are only inserted keep the default.
    fn version(&self) -> i64 {
        1
    }

    /// The story this row's thing belongs to, so that all its events belong to it, whoever caused them; none where each
    /// event belongs to the story of the request that caused it.
    fn correlation(&self) -> Option<Uuid> {
        None
    }

    /// Unique rules besides the primary key.
    fn unique_rules() -> &'static [UniqueRule] {
        &[]
    }
}

/// A unique rule of a table, named so that its loser can be told which rule it broke.
#[derive(Debug, Clone, Copy)]
pub struct UniqueRule {
    /// The columns, as in the database.
    pub columns: &'static [&'static str],
    /// The field to name.
    pub field: &'static str,
    /// Stable code of the rejection.
    pub code: &'static str,
    /// What happened and the way out.
    pub detail: &'static str,
}

impl UniqueRule {
    pub(crate) fn rejection(&self, value: &str) -> Rejection {
        Rejection::new(Kind::Conflict, self.code, self.detail).at(self.field, value, "unique")
    }
}
