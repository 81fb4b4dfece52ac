//! Domain values into rows and back, nothing else.

use serde::{Serialize, de::DeserializeOwned};
use wuwei_runtime::{Fault, Work};

use crate::domain::period::Act;

pub mod ballots;
pub mod duty_lists;
pub mod evidence;
pub mod periods;
pub mod raters;
pub mod schemes;
pub mod scores;
pub mod villages;

/// Whoever asked for this work, now.
pub fn act(work: &Work) -> Act {
    let actor = &work.origin().actor;
    Act { by: actor.subject.clone(), on_behalf_of: actor.on_behalf_of.clone(), at: work.now() }
}

/// The value of a text column; text that fits no value is a fault, since only this service writes the column.
fn value<T: DeserializeOwned>(column: &'static str, text: String) -> Result<T, Fault> {
    let shown = text.clone();
    serde_json::from_value(serde_json::Value::String(text))
        .map_err(|error| Fault::new(format!("{column} holds {shown:?}: {error}")))
}

/// The value of a column of JSON.
fn json<T: DeserializeOwned>(column: &'static str, text: &str) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(|error| Fault::new(format!("{column}: {error}")))
}

/// What a column of JSON holds.
fn text<T: Serialize>(value: &T) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(Fault::new)
}
