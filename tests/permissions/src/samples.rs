//! What is sent: the frozen samples of the contracts, moved to the place the callers are at home in, each in every way it
//! can name a place: where a request may name its village or community, it is sent with it and without.

use std::{collections::BTreeMap, fs};

use serde_json::{Value, json};
use wuwei_contracts::Scope;
use wuwei_runtime::{service::Operation, testing::place_of};
use wuwei_testkit::servers::project;

use crate::{
    callers::{COMMUNITY, VILLAGE},
    table::About,
};

/// What is sent to the operation that every service answers.
const HISTORY: &str = r#"{"aggregate":"thing/1"}"#;

/// Good requests to `operation` of `service`, about the callers' own place: one for each thing it can be about.
pub fn requests(service: &str, operation: &Operation) -> BTreeMap<About, String> {
    let sample = sample(service, operation.name);
    let (schema, _) = (operation.schemas)();
    let names = |field: &str| schema.get("properties").is_some_and(|properties| properties.get(field).is_some());
    let mut ways = vec![sample.clone()];
    for (field, own) in [("community", COMMUNITY), ("village", VILLAGE)] {
        if names(field) {
            ways = ways.iter().flat_map(|way| [without(way, field), with(way, field, own)]).collect();
        }
    }
    let mut requests = BTreeMap::new();
    for way in ways.iter().chain([&sample]) {
        // What a request must name, and what must go together, its own rules say.
        let Ok(place) = place_of(operation, way.to_string().as_bytes()) else { continue };
        let body = moved(way, place.as_ref());
        let own = place_of(operation, body.as_bytes()).unwrap_or_else(|error| panic!("{}: {error}", operation.name));
        requests.entry(about(own.as_ref())).or_insert(body);
    }
    assert!(!requests.is_empty(), "the sample of {service}/{} is no good request", operation.name);
    requests
}

fn without(request: &Value, field: &str) -> Value {
    let mut request = request.clone();
    if let Some(fields) = request.as_object_mut() {
        fields.remove(field);
    }
    request
}

fn with(request: &Value, field: &str, own: &str) -> Value {
    let mut request = request.clone();
    request[field] = json!(own);
    request
}

/// The request as text, its place taken for the callers' own.
fn moved(request: &Value, place: Option<&Scope>) -> String {
    let text = request.to_string();
    match place {
        Some(Scope::Village(code)) => text.replace(code.as_str(), VILLAGE),
        Some(Scope::Community(id)) => text.replace(id.as_str(), COMMUNITY).replace(id.village().as_str(), VILLAGE),
        None | Some(Scope::City | Scope::Town(_)) => text,
    }
}

fn about(place: Option<&Scope>) -> About {
    match place {
        None => About::Town,
        Some(Scope::Village(code)) if code.as_str() == VILLAGE => About::Village,
        Some(Scope::Community(id)) if id.as_str() == COMMUNITY => About::Community,
        Some(other) => panic!("{other} is not where the callers are at home"),
    }
}

fn sample(service: &str, operation: &str) -> Value {
    if operation == wuwei_contracts::history::OPERATION {
        return serde_json::from_str(HISTORY).unwrap_or_else(|error| panic!("{error}"));
    }
    let path = project().join(format!("shared/contracts/samples/{service}/{operation}.v1.json"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let sample: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    sample["request"].clone()
}
