//! The frozen samples of the contracts: the examples of the documents.

use std::fs;

use serde_json::Value;

use crate::files::project;

/// The sample `name` of `service` of that version (`v1`); none where there is none.
pub fn find(service: &str, name: &str, version: &str) -> Option<Value> {
    let path = project().join("shared/contracts/samples").join(service).join(format!("{name}.{version}.json"));
    let text = fs::read_to_string(&path).ok()?;
    Some(serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}
