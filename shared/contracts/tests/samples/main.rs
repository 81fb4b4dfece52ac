//! Frozen JSON of every message and event version: what was once sent decodes for ever, and encodes as it was.
//!
//! `samples/<service>/<operation>.v1.json` holds a request and its reply; `samples/<service>/<aggregate>_<event>.v1.json`
//! holds a whole `CloudEvent`. A sample is never edited; a new version gets a new file. Where one is missing, the test
//! names it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

mod assessment;
mod delegation;
mod registry;
mod subsidies;
mod wishes;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use wuwei_contracts::{
    CloudEvent, Event, Fields, Message, Town, event,
    files::{
        AttachFile, FileAttached, FileRemoved, FileShown, Holds, ListFileReadings, ListFiles, Of, OpenFile, ReadFile,
        RemoveFile, ShowFile,
    },
    registry::{GetCommunity, ListTowns},
    subject,
};

/// One check per message and event; the names of the types, and of the samples.
struct Checked {
    types: BTreeSet<String>,
    files: BTreeSet<PathBuf>,
}

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/samples"))
}

fn read(service: &str, name: &str, version: u32) -> (PathBuf, Value) {
    let file = folder().join(service).join(format!("{name}.v{version}.json"));
    let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("no sample {}: {error}", file.display()));
    let value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    (file, value)
}

/// The sample decodes, and encodes to the same JSON.
fn frozen<T: Serialize + DeserializeOwned>(file: &Path, part: &str, sample: &Value) -> T {
    let decoded: T =
        serde_json::from_value(sample.clone()).unwrap_or_else(|error| panic!("{} {part}: {error}", file.display()));
    let encoded = serde_json::to_value(&decoded).unwrap();
    assert_eq!(&encoded, sample, "{} {part}", file.display());
    decoded
}

/// Without the modules: `AcceptCase`, `Of<Cases<AttachFile`.
fn short_name<T>() -> String {
    let names = std::any::type_name::<T>().split(['<', '>', ',', ' ']).filter(|name| !name.is_empty());
    names.map(|name| name.rsplit("::").next().unwrap_or(name)).collect::<Vec<_>>().join("<")
}

impl Checked {
    fn message<M: Message>(&mut self) {
        let (file, sample) = read(M::SERVICE, M::NAME, 1);
        let keys: Vec<&String> = sample.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["reply", "request"], "{}", file.display());
        let message: M = frozen(&file, "request", &sample["request"]);
        let mut fields = Fields::default();
        message.check(&mut fields);
        fields.finish().unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        frozen::<M::Reply>(&file, "reply", &sample["reply"]);
        let unknown = serde_json::json!({ "surely_unknown": 1 });
        let mut more = sample["request"].clone();
        more.as_object_mut().unwrap().extend(unknown.as_object().unwrap().clone());
        assert!(serde_json::from_value::<M>(more).is_err(), "{} must refuse unknown fields", M::NAME);
        self.types.insert(short_name::<M>());
        self.files.insert(file);
    }

    fn event<E: Event>(&mut self) {
        let (file, sample) = read(E::SERVICE, &format!("{}_{}", E::AGGREGATE, E::NAME), E::VERSION);
        let event: CloudEvent<E> = frozen(&file, "event", &sample);
        assert_eq!(event.kind, event::type_of::<E>(), "{}", file.display());
        assert_eq!(event.dataschema, event::schema_uri::<E>(), "{}", file.display());
        assert_eq!(event.subject, event.data.aggregate_id(), "{}", file.display());
        assert_eq!(event.aggregate(), Some(&*format!("{}/{}", E::AGGREGATE, event.subject)), "{}", file.display());
        assert_eq!(event.sample, event.data.sample(), "{}", file.display());
        let town = event.town().unwrap();
        let subject = subject::event::<E>(&town, &event.subject);
        let token = |token: &str| token.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-'));
        assert!(subject.split('.').all(token), "{subject} is no subject");
        self.types.insert(short_name::<E>());
        self.files.insert(file);
    }
}

impl Checked {
    /// What is said about the files of what `H` is.
    fn files_of<H: Holds>(&mut self) {
        self.message::<Of<H, AttachFile>>();
        self.message::<Of<H, ShowFile>>();
        self.message::<Of<H, RemoveFile>>();
        self.message::<Of<H, OpenFile>>();
        self.message::<Of<H, ListFiles>>();
        self.message::<Of<H, ReadFile>>();
        self.message::<Of<H, ListFileReadings>>();
        self.event::<Of<H, FileAttached>>();
        self.event::<Of<H, FileShown>>();
        self.event::<Of<H, FileRemoved>>();
    }
}

fn check_all() -> Checked {
    let mut checked = Checked { types: BTreeSet::new(), files: BTreeSet::new() };
    assessment::check(&mut checked);
    delegation::check(&mut checked);
    registry::check(&mut checked);
    subsidies::check(&mut checked);
    wishes::check(&mut checked);
    checked
}

#[test]
fn every_sample_decodes_and_encodes_as_it_was_sent() {
    let checked = check_all();
    let mut files = BTreeSet::new();
    for service in fs::read_dir(folder()).unwrap() {
        files.extend(fs::read_dir(service.unwrap().path()).unwrap().map(|file| file.unwrap().path()));
    }
    let forgotten: Vec<_> = files.difference(&checked.files).collect();
    assert!(forgotten.is_empty(), "samples that no message reads: {forgotten:?}");
}

#[test]
fn every_message_and_event_has_a_sample() {
    let checked = check_all();
    let mut declared = BTreeSet::new();
    declared_in(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut declared);
    assert!(declared.len() >= 20, "the search for declarations finds them: {declared:?}");
    let missing: Vec<_> = declared.iter().filter(|name| !checked.types.contains(name.as_str())).collect();
    assert!(
        missing.is_empty(),
        "no sample is read for {missing:?}: add a line to tests/samples/<service>.rs and a file to samples/<service>/"
    );
}

/// Names of the types that the sources below `folder` declare to be a message or an event.
fn declared_in(folder: &Path, declared: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            declared_in(&path, declared);
            continue;
        }
        for line in fs::read_to_string(&path).unwrap().lines() {
            let line = line.trim();
            let implemented = ["impl Message for ", "impl Event for "].into_iter().find_map(|is| line.strip_prefix(is));
            // Community events are declared by a macro, one line each: `CommunityMerged = "merged" {`.
            let listed = line.split_once(" = \"").map(|(name, _)| name).filter(|name| name.starts_with("Community"));
            let name = implemented.or(listed).and_then(|rest| rest.split([' ', '{']).next());
            declared.extend(name.filter(|name| !name.starts_with('$')).map(str::to_owned));
        }
    }
}

#[test]
fn operations_and_event_types_are_unique() {
    let checked = check_all();
    let town = Town::city();
    let subjects = [subject::of::<GetCommunity>(&town), subject::of::<ListTowns>(&town)];
    assert_eq!(subjects, ["svc.city.registry.get_community", "svc.city.registry.list_towns"]);
    assert_eq!(checked.types.len(), checked.files.len(), "two messages or events share a name");
}
