//! What a service announces.

use wuwei_contracts::{Event, event::type_of};

/// An event that a service announces, its type forgotten.
#[derive(Debug, Clone)]
pub struct Announced {
    /// `CloudEvents` type.
    pub event: String,
    /// Kind of aggregate.
    pub aggregate: &'static str,
    /// What happened, the last token of its subject.
    pub name: &'static str,
    /// Whether its aggregates all belong to the town `city`.
    pub city: bool,
    /// Schema of its data.
    pub schema: fn() -> schemars::Schema,
}

impl Announced {
    /// Event `E`.
    pub fn of<E: Event>() -> Self {
        Self {
            event: type_of::<E>(),
            aggregate: E::AGGREGATE,
            name: E::NAME,
            city: E::CITY,
            schema: || schemars::schema_for!(E),
        }
    }
}
