//! The versions of the rules that this service is shipped with.

use std::sync::LazyLock;

use jiff::Timestamp;
use serde::Deserialize;
use wuwei_runtime::Fault;

use crate::domain::rules::Rules;

const FILE: &str = include_str!("../data/rules.toml");

static VERSIONS: LazyLock<Result<Vec<Rules>, toml::de::Error>> = LazyLock::new(read);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    versions: Vec<Rules>,
}

fn read() -> Result<Vec<Rules>, toml::de::Error> {
    let File { mut versions } = toml::from_str(FILE)?;
    versions.sort_by_key(|rules| rules.in_force);
    Ok(versions)
}

fn versions() -> Result<&'static [Rules], Fault> {
    VERSIONS.as_deref().map_err(|error| Fault::new(format_args!("rules.toml: {error}")))
}

/// The rules in force at `now`, under which a round is opened.
///
/// # Errors
/// A fault where none are, or the shipped file cannot be read.
pub fn in_force(now: Timestamp) -> Result<&'static Rules, Fault> {
    let begun = versions()?.iter().rev().find(|rules| rules.in_force <= now);
    begun.ok_or_else(|| Fault::new(format_args!("no rules of subsidies are in force at {now}")))
}

/// The rules of that version, under which a round was opened.
///
/// # Errors
/// A fault where there is no such version: versions are never taken away.
pub fn named(version: &str) -> Result<&'static Rules, Fault> {
    let named = versions()?.iter().find(|rules| rules.version == version);
    named.ok_or_else(|| Fault::new(format_args!("there is no version {version:?} of the rules of subsidies")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_rules_are_read_and_say_that_they_are_illustrative() {
        let rules = in_force("2026-11-26T00:00:00Z".parse().unwrap()).unwrap();
        assert_eq!(
            (rules.least_scorers, rules.least_monitors, rules.most_monitors, rules.least_signatures),
            (3, 3, 5, 2)
        );
        assert_eq!(named(&rules.version).unwrap(), rules);
        assert!(in_force("2024-12-31T15:59:59Z".parse().unwrap()).is_err());
        assert!(FILE.starts_with("# Illustrative, not official"));
    }
}
