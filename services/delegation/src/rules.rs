//! The versions of the clock's rules that this service is shipped with.

use std::sync::LazyLock;

use jiff::Timestamp;
use serde::Deserialize;
use wuwei_contracts::Ratio;
use wuwei_runtime::Fault;

use crate::domain::clock::ClockRules;

const FILE: &str = include_str!("../data/clock_rules.toml");

static VERSIONS: LazyLock<Result<Vec<ClockRules>, toml::de::Error>> = LazyLock::new(read);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    versions: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    version: String,
    in_force: Timestamp,
    yellow: Ratio,
    escalate: Ratio,
}

fn read() -> Result<Vec<ClockRules>, toml::de::Error> {
    let File { versions } = toml::from_str(FILE)?;
    let rules = |Entry { version, in_force, yellow, escalate }| ClockRules { version, in_force, yellow, escalate };
    let mut versions: Vec<ClockRules> = versions.into_iter().map(rules).collect();
    versions.sort_by_key(|rules| rules.in_force);
    Ok(versions)
}

fn versions() -> Result<&'static [ClockRules], Fault> {
    VERSIONS.as_deref().map_err(|error| Fault::new(format_args!("clock_rules.toml: {error}")))
}

/// The rules in force at `now`, under which a case begins.
///
/// # Errors
/// A fault where none are, or the shipped file cannot be read.
pub fn in_force(now: Timestamp) -> Result<&'static ClockRules, Fault> {
    let begun = versions()?.iter().rev().find(|rules| rules.in_force <= now);
    begun.ok_or_else(|| Fault::new(format_args!("no rules of the clock are in force at {now}")))
}

/// The rules of that version, under which a case began.
///
/// # Errors
/// A fault where there is no such version: versions are never taken away.
pub fn named(version: &str) -> Result<&'static ClockRules, Fault> {
    let named = versions()?.iter().find(|rules| rules.version == version);
    named.ok_or_else(|| Fault::new(format_args!("there is no version {version:?} of the clock's rules")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_rules_are_read_and_say_that_they_are_illustrative() {
        let rules = in_force("2026-11-26T00:00:00Z".parse().unwrap()).unwrap();
        assert_eq!((rules.yellow, rules.escalate), (Ratio::new(4, 5).unwrap(), Ratio::new(1, 1).unwrap()));
        assert_eq!(named(&rules.version).unwrap(), rules);
        assert!(in_force("2024-12-31T15:59:59Z".parse().unwrap()).is_err());
        assert!(FILE.starts_with("# Illustrative, not official"));
    }
}
