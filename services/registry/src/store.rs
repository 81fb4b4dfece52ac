//! Domain values into rows and back, nothing else.

use serde::{Serialize, de::DeserializeOwned};
use wuwei_runtime::{Fault, Work};

pub mod assemblies;
pub mod communities;
pub mod coverage;
pub mod grants;
pub mod liaisons;
pub mod numbers;
pub mod organisations;
pub mod people;
pub mod reads;
pub mod terms;
pub mod towns;
pub mod villages;

/// The value of a text column; text that fits no value is a fault, since only this service writes the column.
fn value<T: DeserializeOwned>(column: &'static str, text: String) -> Result<T, Fault> {
    let shown = text.clone();
    serde_json::from_value(serde_json::Value::String(text))
        .map_err(|error| Fault::new(format!("{column} holds {shown:?}: {error}")))
}

/// The value of a column that holds JSON.
fn json<T: DeserializeOwned>(column: &'static str, text: &str) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(|error| Fault::new(format!("{column} holds no such JSON: {error}")))
}

/// `value` as a column holds it.
fn written(value: &impl Serialize) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(Fault::new)
}

/// Who decides at present, and on whose behalf.
fn decider(work: &Work) -> (String, Option<String>) {
    let actor = work.origin().actor.clone();
    (actor.subject, actor.on_behalf_of)
}
