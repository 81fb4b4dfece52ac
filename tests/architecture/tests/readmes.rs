//! Each service's README tells what its code does: accepts, announces and listens are equal to its table of contents.
#![allow(clippy::panic, reason = "a test")]

use std::{collections::BTreeSet, fs};

use wuwei_architecture::sources::project;
use wuwei_runtime::Spec;

fn told(readme: &str, heading: &str) -> BTreeSet<String> {
    let section = readme.lines().skip_while(|line| !line.eq_ignore_ascii_case(&format!("## {heading}"))).skip(1);
    let lines = section.take_while(|line| !line.starts_with("## "));
    // What an entry is about stands first in its line, in backquotes.
    let entries = lines.filter_map(|line| line.trim_start_matches(['-', '*', '|', ' ']).strip_prefix('`'));
    entries.filter_map(|entry| entry.split('`').next()).map(ToOwned::to_owned).collect()
}

fn check(folder: &str, spec: &Spec) {
    let path = project().join(folder).join("README.md");
    let readme = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let accepts = spec.operations.keys().map(ToString::to_string).collect();
    assert_eq!(told(&readme, "Accepts"), accepts, "{folder}: Accepts");
    assert_eq!(
        told(&readme, "Announces"),
        spec.announces.iter().map(|announced| short(&announced.event)).collect(),
        "{folder}: Announces"
    );
    let listens = spec.reactions.keys().map(|(_, kind)| short(kind)).collect();
    assert_eq!(told(&readme, "Listens"), listens, "{folder}: Listens");
    for section in ["Owns", "Accepts", "Announces", "Listens"] {
        assert!(readme.contains(&format!("## {section}\n")), "{folder}: no section {section}");
    }
    // What a service accepts, announces and listens to is a line each, however much that is.
    let entries = readme.lines().filter(|line| line.starts_with("- `")).count();
    assert!(readme.lines().count() - entries <= 60, "{folder}: more than one screen beside its lists");
}

/// `registry.community.registered.v1`, as READMEs write it.
fn short(kind: &str) -> String {
    kind.trim_start_matches("org.wuwei.").to_owned()
}

#[test]
fn the_readme_of_registry_equals_its_code() {
    check("services/registry", &wuwei_registry::service().into_spec());
}

#[test]
fn the_readme_of_delegation_equals_its_code() {
    check("services/delegation", &wuwei_delegation::service().into_spec());
}

#[test]
fn the_readme_of_wishes_equals_its_code() {
    check("services/wishes", &wuwei_wishes::service().into_spec());
}

#[test]
fn the_readme_of_subsidies_equals_its_code() {
    check("services/subsidies", &wuwei_subsidies::service().into_spec());
}

#[test]
fn the_readme_of_assessment_equals_its_code() {
    check("services/assessment", &wuwei_assessment::service().into_spec());
}

#[test]
fn the_readme_of_hello_equals_its_code() {
    check("tests/hello", &wuwei_hello::service().into_spec());
}
