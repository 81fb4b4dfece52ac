//! What several services must know of registry's things: communities and organisations, kept as projections in each of
//! their databases, fed by registry's events.
//!
//! A service takes them in with `.projects(wuwei_projections::communities::projection())`, its migrations begin with
//! those of the projections' tables. A projection is as old as the last event that came: what must be exact is guarded
//! (`work.guard`), so that a decision and the event that changes its ground never pass each other.

pub mod communities;
pub mod organisations;

use serde::de::DeserializeOwned;
use wuwei_runtime::Fault;

/// The value of a text column; text that fits no value is a fault, since only the projection writes the column.
fn value<T: DeserializeOwned>(column: &'static str, text: String) -> Result<T, Fault> {
    let shown = text.clone();
    serde_json::from_value(serde_json::Value::String(text))
        .map_err(|error| Fault::new(format!("{column} holds {shown:?}: {error}")))
}
