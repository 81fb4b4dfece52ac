//! Domain values into rows and back, nothing else.

use serde::{Serialize, de::DeserializeOwned};
use wuwei_runtime::Fault;

pub mod cases;
pub mod catalogues;
pub mod escalations;
pub mod steps;

/// The value of a text column; text that fits no value is a fault, since only this service writes the column.
fn value<T: DeserializeOwned>(column: &'static str, text: &str) -> Result<T, Fault> {
    serde_json::from_value(serde_json::Value::String(text.to_owned()))
        .map_err(|error| Fault::new(format!("{column} holds {text:?}: {error}")))
}

/// A value that is written as text, as such.
fn text<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => text,
        other => other.map(|json| json.to_string()).unwrap_or_default(),
    }
}

/// A column that its state needs.
fn needed<T>(column: &'static str, value: Option<T>) -> Result<T, Fault> {
    value.ok_or_else(|| Fault::new(format_args!("{column} is empty")))
}

/// A number of days, a level or a count.
fn number(column: &'static str, number: i32) -> Result<u32, Fault> {
    u32::try_from(number).map_err(|_| Fault::new(format_args!("{column} is {number}")))
}

/// The same as it is kept.
fn kept(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
