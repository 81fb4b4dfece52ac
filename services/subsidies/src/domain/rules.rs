//! The rules a round runs under: a version of the shipped data.

use jiff::Timestamp;
use wuwei_contracts::subsidies::{SubsidyRejection, TieBreak};

/// A version of the rules.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Its name.
    pub version: String,
    /// Since when rounds are opened under it.
    pub in_force: Timestamp,
    /// Id of the rule of allocation.
    pub rule: String,
    /// Where it comes from.
    pub source: String,
    /// Fewest score sheets a round may ask for.
    pub least_scorers: u32,
    /// Fewest monitors of a proposal.
    pub least_monitors: u32,
    /// Most.
    pub most_monitors: u32,
    /// Fewest monitors who sign an acceptance.
    pub least_signatures: u32,
    /// What decides between equal mean scores, in order.
    pub tie_breaks: Vec<TieBreak>,
}

impl Rules {
    /// Id and version of the rule of allocation.
    pub fn id(&self) -> String {
        format!("{}@{}", self.rule, self.version)
    }

    /// A round must ask for enough score sheets.
    pub fn scorers(&self, given: u32) -> Result<(), SubsidyRejection> {
        let least = self.least_scorers;
        if given < least { Err(SubsidyRejection::TooFewScorers { given, least }) } else { Ok(()) }
    }

    /// A proposal must have the right number of monitors.
    pub fn monitors(&self, monitors: &[String]) -> Result<(), SubsidyRejection> {
        let given = u32::try_from(monitors.len()).unwrap_or(u32::MAX);
        let (least, most) = (self.least_monitors, self.most_monitors);
        if (least..=most).contains(&given) {
            return Ok(());
        }
        Err(SubsidyRejection::MonitorsOutOfRange { given, least, most })
    }
}
