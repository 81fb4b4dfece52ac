//! Which organisations serve for terms, which are elected, and when an election is valid: versioned data.

use jiff::civil::Date;
use serde::Deserialize;
use wuwei_contracts::{
    Ratio,
    registry::{OrganisationKind, OrganisationRejection},
};

/// Every edition of the rules.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganisationRules {
    edition: Vec<Edition>,
}

/// The rules from one day on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Edition {
    id: String,
    effective: Date,
    kind: Vec<TermRule>,
}

/// The rule of a kind that serves for elected terms. Kinds without one have no terms.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TermRule {
    /// The kind.
    pub kind: OrganisationKind,
    /// Days of the longest term.
    pub longest_days: i64,
    /// Statute and article, or where else it comes from.
    pub source: String,
    /// What the turnout must be of the electorate.
    pub turnout: Threshold,
    /// What the votes of each of those elected must be of the turnout.
    pub votes: Threshold,
}

/// A share to be reached or exceeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// The share.
    pub share: Ratio,
    /// Whether exactly at it is enough.
    pub inclusive: bool,
}

impl Threshold {
    /// Whether `part` of `whole` is enough.
    pub fn met(self, part: u64, whole: u64) -> bool {
        if self.inclusive { self.share.reached_by(part, whole) } else { self.share.exceeded_by(part, whole) }
    }
}

impl OrganisationRules {
    /// The rule of `kind` in force on `day`, none for kinds without terms, with the id of its edition.
    pub fn of(&self, kind: OrganisationKind, day: Date) -> Result<(&str, Option<&TermRule>), OrganisationRejection> {
        let in_force = self.edition.iter().filter(|edition| edition.effective <= day);
        let edition = in_force.max_by_key(|edition| edition.effective);
        let edition = edition.ok_or(OrganisationRejection::NoRule { kind, day })?;
        Ok((&edition.id, edition.kind.iter().find(|rule| rule.kind == kind)))
    }
}
