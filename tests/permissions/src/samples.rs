//! What is sent: the frozen samples of the contracts, moved to the place the callers are at home in.

use std::fs;

use serde_json::Value;
use wuwei_contracts::Scope;
use wuwei_runtime::{service::Operation, testing::place_of};
use wuwei_testkit::servers::project;

use crate::{callers::{COMMUNITY, VILLAGE}, table::About};

/// What is sent to the operation that every service answers.
const HISTORY: &str = r#"{"aggregate":"thing/1"}"#;

/// What `operation` of `service` is about.
pub fn about(service: &str, operation: &Operation) -> About {
    match place(operation, &sample(service, operation.name)) {
        None => About::Town,
        Some(Scope::Village(_)) => About::Village,
        Some(Scope::Community(_)) => About::Community,
        Some(other) => panic!("{} is about {other}", operation.name),
    }
}

/// A good request to `operation`, about the callers' own place.
pub fn request(service: &str, operation: &Operation) -> String {
    let sample = sample(service, operation.name);
    let moved = match place(operation, &sample) {
        None => sample,
        Some(Scope::Village(code)) => sample.replace(code.as_str(), VILLAGE),
        Some(Scope::Community(id)) => {
            sample.replace(id.as_str(), COMMUNITY).replace(id.village().as_str(), VILLAGE)
        }
        Some(other) => panic!("{} is about {other}", operation.name),
    };
    let now = place(operation, &moved).map(|place| place.to_string());
    let own = [format!("village:{VILLAGE}"), format!("community:{COMMUNITY}")];
    assert!(now.as_ref().is_none_or(|place| own.contains(place)), "{} is about {now:?}", operation.name);
    moved
}

fn place(operation: &Operation, body: &str) -> Option<Scope> {
    place_of(operation, body.as_bytes()).unwrap_or_else(|error| panic!("{}: {error}", operation.name))
}

fn sample(service: &str, operation: &str) -> String {
    if operation == wuwei_contracts::history::OPERATION {
        return HISTORY.to_owned();
    }
    let path = project().join(format!("shared/contracts/samples/{service}/{operation}.v1.json"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let sample: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    sample["request"].to_string()
}
