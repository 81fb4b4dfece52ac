//! Domain values into rows and back, nothing else.

use serde::{Serialize, de::DeserializeOwned};
use wuwei_runtime::{Fault, Work};

use crate::domain::By;

pub mod allocations;
pub mod duties;
pub mod ledger;
pub mod proposals;
pub mod resolutions;
pub mod rounds;
pub mod sheets;
pub mod steps;

/// Who acts, and for whom.
pub fn by(work: &Work) -> By {
    let actor = &work.origin().actor;
    By { subject: actor.subject.clone(), on_behalf_of: actor.on_behalf_of.clone() }
}

/// The value of a text column; text that fits no value is a fault, since only this service writes the column.
fn value<T: DeserializeOwned>(column: &'static str, text: &str) -> Result<T, Fault> {
    serde_json::from_value(serde_json::Value::String(text.to_owned()))
        .map_err(|error| Fault::new(format!("{column} holds {text:?}: {error}")))
}

/// The value of a column of JSON.
fn json<T: DeserializeOwned>(column: &'static str, text: &str) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(|error| Fault::new(format!("{column}: {error}")))
}

/// A value as JSON.
fn written<T: Serialize>(value: &T) -> String {
    // Lists and records of texts and numbers have no value that JSON lacks.
    serde_json::to_string(value).unwrap_or_default()
}

/// A column that its state needs.
fn needed<T>(column: &'static str, value: Option<T>) -> Result<T, Fault> {
    value.ok_or_else(|| Fault::new(format_args!("{column} is empty")))
}

/// A count.
fn count(column: &'static str, number: i32) -> Result<u32, Fault> {
    u32::try_from(number).map_err(|_| Fault::new(format_args!("{column} is {number}")))
}

/// The same as it is kept.
fn kept(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
