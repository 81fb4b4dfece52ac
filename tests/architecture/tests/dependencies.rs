//! Who may depend on whom: contracts ← runtime ← services, and what comes from outside.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

use std::collections::{BTreeMap, BTreeSet};

use wuwei_architecture::{metadata::Metadata, sources::below};

/// The project's packages that others' programs may depend on, and what these may depend on in turn. A package that is
/// not listed (a service, a test, a tool) is one that no service may depend on.
const LAYERS: &[(&str, &[&str])] = &[
    ("wuwei-contracts", &[]),
    ("wuwei-calendar", &[]),
    ("wuwei-runtime", &["wuwei-contracts"]),
    ("wuwei-projections", &["wuwei-contracts", "wuwei-runtime"]),
    ("wuwei-files", &["wuwei-contracts", "wuwei-runtime"]),
    ("wuwei-traces", &["wuwei-runtime"]),
    ("wuwei-migrations", &[]),
];

/// Licences we may ship under.
const LICENCES: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Packages of which the tree holds more than one incompatible version, for want of a common one upstream.
const DUPLICATES: &[(&str, &[&str])] = &[
    (
        "RustCrypto's two generations: jsonwebtoken and ed25519-dalek want the older, sqlx the newer",
        &["block-buffer", "const-oid", "cpufeatures", "crypto-common", "digest", "hkdf", "hmac", "rand_core", "sha2"],
    ),
    ("rand's three: nkeys and jsonwebtoken, opentelemetry, async-nats", &["getrandom", "rand", "rand_chacha"]),
    ("arrow, which sea-orm names, is ahead of sqlx and async-nats", &["atoi", "base64", "hashbrown", "num-bigint"]),
    ("png is behind the flate2 it uses beside it", &["miniz_oxide"]),
    ("only used while building, by macros", &["heck", "itertools", "syn"]),
];

#[test]
fn contracts_know_nothing_of_the_runtime_and_the_runtime_nothing_of_services() {
    let metadata = Metadata::read();
    for (name, allowed) in LAYERS {
        let package = metadata.members().find(|package| package.name == *name).unwrap();
        let wrong: Vec<&str> = package.own_dependencies().filter(|own| !allowed.contains(own)).collect();
        assert!(wrong.is_empty(), "{name} depends on {wrong:?}");
    }
}

#[test]
fn no_service_depends_on_another_or_on_the_migrations() {
    let metadata = Metadata::read();
    let services: Vec<_> = metadata.members().filter(|member| member.manifest_path.contains("/services/")).collect();
    assert!(!services.is_empty(), "no service found");
    for service in services {
        let mut allowed =
            vec!["wuwei-calendar", "wuwei-contracts", "wuwei-files", "wuwei-projections", "wuwei-runtime"];
        if service.name == "wuwei-gateway" {
            // It shows them.
            allowed.push("wuwei-traces");
        }
        let wrong: Vec<&str> = service.own_dependencies().filter(|own| !allowed.contains(own)).collect();
        assert!(wrong.is_empty(), "{} depends on {wrong:?}", service.name);
    }
}

#[test]
fn only_the_runtime_knows_nats() {
    let metadata = Metadata::read();
    for member in metadata.members().filter(|member| member.name != "wuwei-runtime") {
        let nats = member.dependencies.iter().any(|dependency| dependency.name == "async-nats");
        assert!(!nats, "{} depends on async-nats; it goes through wuwei-runtime", member.name);
    }
    for source in below("", ".rs").iter().filter(|source| !source.path.starts_with("shared/runtime/")) {
        assert!(source.crates_named(&["async_nats"]).is_empty(), "{} names the NATS client", source.path);
    }
}

#[test]
fn contracts_know_no_transport_and_no_database() {
    let metadata = Metadata::read();
    let contracts = metadata.members().find(|member| member.name == "wuwei-contracts").unwrap();
    // sha2: whoever reads a ledger must be able to check it.
    let known = ["jiff", "schemars", "serde", "serde_json", "sha2", "thiserror", "uuid"];
    let own = contracts.dependencies.iter().filter(|dependency| dependency.kind.is_none());
    let wrong: Vec<&str> = own.map(|own| own.name.as_str()).filter(|name| !known.contains(name)).collect();
    assert!(wrong.is_empty(), "contracts depend on {wrong:?}: vocabulary and serde only");
}

#[test]
fn every_member_takes_lints_and_licence_from_the_workspace() {
    for member in Metadata::read().members() {
        let manifest = std::fs::read_to_string(&member.manifest_path).unwrap();
        assert!(manifest.contains("[lints]\nworkspace = true"), "{} has lints of its own", member.name);
        assert_eq!(member.license.as_deref(), Some("Apache-2.0"), "{}", member.name);
    }
}

#[test]
fn every_licence_is_one_we_may_ship_under() {
    for package in Metadata::read().packages {
        let licence = package.license.as_deref().unwrap_or_else(|| panic!("{} names no licence", package.name));
        let expression = spdx::Expression::parse_mode(licence, spdx::ParseMode::LAX);
        let expression = expression.unwrap_or_else(|error| panic!("{}: {licence}: {error}", package.name));
        let fits = expression.evaluate(|term| term.license.id().is_some_and(|id| LICENCES.contains(&id.name)));
        assert!(fits, "{} {} is under {licence}, which is not in the list", package.name, package.version);
    }
}

#[test]
fn everything_from_outside_comes_from_the_registry() {
    for package in Metadata::read().packages {
        let Some(source) = package.source else { continue };
        assert!(source.starts_with("registry+"), "{} comes from {source}", package.name);
    }
}

#[test]
fn no_package_is_there_in_two_versions_but_those_listed() {
    let mut versions = BTreeMap::<String, BTreeSet<String>>::new();
    for package in Metadata::read().packages {
        versions.entry(package.name).or_default().insert(compatible(&package.version));
    }
    versions.retain(|_, versions| versions.len() > 1);
    let found: BTreeSet<&str> = versions.keys().map(String::as_str).collect();
    let listed: BTreeSet<&str> = DUPLICATES.iter().flat_map(|(_, names)| names.iter().copied()).collect();
    let new: Vec<_> = versions.iter().filter(|(name, _)| !listed.contains(name.as_str())).collect();
    assert!(new.is_empty(), "now in two versions: {new:?}; agree on one, or list it with a look at why");
    let gone: Vec<_> = listed.difference(&found).collect();
    // Other systems have other trees.
    assert!(gone.is_empty() || !cfg!(target_os = "linux"), "no longer in two versions, take off the list: {gone:?}");
}

/// The part of a version that tells which others may stand in for it.
fn compatible(version: &str) -> String {
    let parts: Vec<&str> = version.split(['.', '+', '-']).collect();
    let first = parts.iter().position(|part| *part != "0").unwrap_or(0);
    parts[..=first.min(parts.len() - 1)].join(".")
}
