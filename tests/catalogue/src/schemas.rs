//! The JSON Schema of each message, a file each: `<type>.json` of an event's data, `<service>.<operation>.request.json`
//! and `.reply.json`, and what surrounds them.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use wuwei_contracts::Problem;
use wuwei_runtime::Spec;

use crate::envelope;

/// Where the schemas are said to be.
const BASE: &str = "https://wuwei.org/schemas/";
const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Every schema by its name, which is that of its file without `.json`.
pub fn all(specs: &[Spec]) -> BTreeMap<String, Value> {
    let mut all = BTreeMap::from([
        ("cloudevent".to_owned(), envelope::cloud_event()),
        ("problem".to_owned(), schemars::schema_for!(Problem).to_value()),
    ]);
    for spec in specs {
        for operation in spec.operations.values() {
            let (request, reply) = (operation.schemas)();
            for (part, schema) in [("request", request), ("reply", reply)] {
                all.insert(format!("{}.{}.{part}", spec.name, operation.name), schema.to_value());
            }
        }
        for announced in &spec.announces {
            all.insert(announced.event.clone(), (announced.schema)().to_value());
        }
    }
    for (name, schema) in &mut all {
        if let Some(schema) = schema.as_object_mut() {
            schema.insert("$schema".to_owned(), json!(DRAFT));
            schema.insert("$id".to_owned(), json!(format!("{BASE}{name}")));
        }
    }
    all
}
