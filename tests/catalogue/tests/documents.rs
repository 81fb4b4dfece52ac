//! The documents that are checked in are those of the code, describe the frozen samples, and keep what was released.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use serde_json::Value;
use wuwei_catalogue::{
    compatibility,
    files::{self, AGAIN},
    specs,
};
use wuwei_contracts::operations;

/// Schemas by name.
fn schemas(files: &BTreeMap<PathBuf, String>) -> BTreeMap<String, Value> {
    let schemas = files.iter().filter(|(path, _)| path.starts_with("schemas"));
    schemas
        .map(|(path, text)| {
            (path.file_stem().unwrap().to_str().unwrap().to_owned(), serde_json::from_str(text).unwrap())
        })
        .collect()
}

fn document(files: &BTreeMap<PathBuf, String>) -> Value {
    files.get(&PathBuf::from("asyncapi.json")).map_or(Value::Null, |text| serde_json::from_str(text).unwrap())
}

#[test]
fn the_documents_are_those_of_the_code() {
    let differences = files::differences(&files::made(), &files::found(&files::folder()).unwrap());
    assert!(differences.is_empty(), "docs/api is not what the code makes; make it again: {AGAIN}\n{differences:#?}");
}

#[test]
fn the_contracts_list_exactly_what_the_services_accept() {
    let listed: BTreeSet<_> = operations().map(|one| (one.service, one.name, one.changes)).collect();
    let accepted = specs().into_iter().flat_map(|spec| {
        // What every service answers for the others is no operation of callers.
        let own =
            spec.operations.into_values().filter(|operation| operation.name != wuwei_contracts::history::OPERATION);
        own.map(move |operation| (spec.name, operation.name, operation.changes)).collect::<Vec<_>>()
    });
    assert_eq!(listed, accepted.collect());
}

#[test]
fn what_was_released_is_kept() {
    let (released, made) = (files::found(&files::released()).unwrap(), files::made());
    assert!(!released.is_empty(), "there is no released copy in {}", files::released().display());
    let mut breaks = compatibility::of_schemas(&schemas(&released), &schemas(&made));
    breaks.extend(compatibility::of_channels(&document(&released), &document(&made)));
    assert!(breaks.is_empty(), "others rely on this; make a new operation or event (…_v2) instead:\n{breaks:#?}");
}

#[test]
fn every_frozen_sample_is_as_its_schemas_say() {
    let made = files::made();
    let document = document(&made);
    let messages = document["components"]["messages"].as_object().unwrap();
    let mut examples = 0;
    for (name, message) in messages {
        let mut schema = message["payload"].clone();
        schema["components"] = document["components"].clone();
        let validator = jsonschema::draft202012::new(&schema).unwrap_or_else(|error| panic!("{name}: {error}"));
        for example in message["examples"].as_array().into_iter().flatten() {
            let wrong: Vec<String> =
                validator.iter_errors(&example["payload"]).map(|error| error.to_string()).collect();
            assert!(wrong.is_empty(), "{name}: {wrong:?}");
            examples += 1;
        }
    }
    assert!(examples > 60, "only {examples} examples");
    for (name, schema) in schemas(&made) {
        assert!(jsonschema::meta::is_valid(&schema), "{name} is no schema");
    }
}
