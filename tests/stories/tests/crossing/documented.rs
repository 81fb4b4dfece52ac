//! Every event that is seen is in the documentation that others build on, and is as documented there.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use serde_json::Value;
use wuwei_contracts::CloudEvent;
use wuwei_testkit::servers::project;

/// The document of all messages.
const FILE: &str = "docs/api/asyncapi.json";

/// Checks that each of these events is documented and valid.
pub fn all(events: &[CloudEvent]) {
    let document = document();
    let wrong = undocumented(&document, events);
    assert!(wrong.is_empty(), "{wrong:#?}");
    let seen: BTreeSet<&str> = events.iter().map(|event| event.kind.as_str()).collect();
    assert!(seen.len() > 5, "few events were seen: {seen:?}");
}

fn document() -> Value {
    let path = project().join(FILE);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What is not as documented.
fn undocumented(document: &Value, events: &[CloudEvent]) -> Vec<String> {
    let mut validators = BTreeMap::new();
    let mut wrong = Vec::new();
    for event in events {
        let validator = validators.entry(event.kind.clone()).or_insert_with(|| validator(document, &event.kind));
        let Some(validator) = validator else {
            wrong.push(format!("{} is not documented", event.kind));
            continue;
        };
        let json = serde_json::to_value(event).unwrap();
        let said =
            validator.iter_errors(&json).map(|error| format!("{}: {error} at {}", event.kind, error.instance_path()));
        wrong.extend(said);
    }
    wrong.sort();
    wrong.dedup();
    wrong
}

/// What checks events of type `kind`; none where there is no such message in the document.
fn validator(document: &Value, kind: &str) -> Option<jsonschema::Validator> {
    let message = document["components"]["messages"].as_object()?.values().find(|message| message["name"] == kind)?;
    // The document is the root, so that its own references lead somewhere.
    let mut schema = message["payload"].clone();
    schema["components"] = document["components"].clone();
    Some(jsonschema::draft202012::new(&schema).unwrap_or_else(|error| panic!("{kind}: {error}")))
}
