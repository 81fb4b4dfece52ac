//! The documents as files, below `docs/api`.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::{document, openapi, schemas, specs};

/// How the documents are made again.
pub const AGAIN: &str = "cargo run -p wuwei-catalogue";

/// The project's folder.
pub fn project() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// Where the documents lie.
pub fn folder() -> PathBuf {
    project().join("docs/api")
}

/// Where the copy lies that was released last.
pub fn released() -> PathBuf {
    folder().join("released")
}

/// What the code makes now: each file's path below `docs/api`, and its text.
pub fn made() -> BTreeMap<PathBuf, String> {
    let specs = specs();
    let mut made = BTreeMap::from([
        (PathBuf::from("asyncapi.json"), text(&document::of(&specs))),
        (PathBuf::from("openapi.json"), text(&openapi::document())),
    ]);
    for (name, schema) in schemas::all(&specs) {
        made.insert(Path::new("schemas").join(format!("{name}.json")), text(&schema));
    }
    made
}

fn text(document: &Value) -> String {
    format!("{document:#}\n")
}

/// What lies below `folder`, but for the released copy.
///
/// # Errors
/// When a file cannot be read.
pub fn found(folder: &Path) -> io::Result<BTreeMap<PathBuf, String>> {
    let mut found = BTreeMap::new();
    for below in ["", "schemas"] {
        let Ok(entries) = fs::read_dir(folder.join(below)) else { continue };
        for entry in entries {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "json") {
                let name = path.strip_prefix(folder).unwrap_or(&path).to_owned();
                found.insert(name, fs::read_to_string(&path)?);
            }
        }
    }
    Ok(found)
}

/// How `found` differs from `made`, file by file.
pub fn differences(made: &BTreeMap<PathBuf, String>, found: &BTreeMap<PathBuf, String>) -> Vec<String> {
    let missing =
        made.keys().filter(|path| !found.contains_key(*path)).map(|path| format!("{} is missing", path.display()));
    let other = made.iter().filter(|(path, text)| found.get(*path).is_some_and(|found| found != *text));
    let other = other.map(|(path, _)| format!("{} is not what the code makes", path.display()));
    let more = found.keys().filter(|path| !made.contains_key(*path));
    let more = more.map(|path| format!("{} is made by nothing any more", path.display()));
    missing.chain(other).chain(more).collect()
}

/// Makes `folder` hold `made` and nothing else; how many files have changed.
///
/// # Errors
/// When a file cannot be written.
pub fn write(made: &BTreeMap<PathBuf, String>, folder: &Path) -> io::Result<usize> {
    let before = found(folder)?;
    fs::create_dir_all(folder.join("schemas"))?;
    for path in before.keys().filter(|path| !made.contains_key(*path)) {
        fs::remove_file(folder.join(path))?;
    }
    for (path, text) in made.iter().filter(|(path, text)| before.get(*path) != Some(text)) {
        fs::write(folder.join(path), text)?;
    }
    Ok(differences(made, &before).len())
}
