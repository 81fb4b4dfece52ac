//! Domain values into rows and back, nothing else.

use serde::de::DeserializeOwned;
use wuwei_runtime::Fault;

pub mod authors;
pub mod claims;
pub mod known;
pub mod records;
pub mod wishes;

/// The value of a text column; text that fits no value is a fault, since only this service writes the column.
pub fn value<T: DeserializeOwned>(column: &'static str, text: String) -> Result<T, Fault> {
    let shown = text.clone();
    serde_json::from_value(serde_json::Value::String(text))
        .map_err(|error| Fault::new(format!("{column} holds {shown:?}: {error}")))
}
