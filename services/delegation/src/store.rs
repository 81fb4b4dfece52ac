//! Domain values into rows and back, nothing else.

use serde::Serialize;

pub mod cases;
pub mod catalogues;
pub mod escalations;
pub mod steps;

/// A value that is written as text, as such.
fn text<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => text,
        other => other.map(|json| json.to_string()).unwrap_or_default(),
    }
}
