//! The rules that judge meetings: versioned data.

use jiff::civil::Date;
use serde::Deserialize;
use wuwei_contracts::{
    Ratio,
    registry::{AssemblyRejection, MeetingFigures, MeetingKind},
};

/// Every version of every rule.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssemblyRules {
    rule: Vec<Rule>,
}

/// A version of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its id, the same in every version.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// The meetings it judges.
    pub kind: MeetingKind,
    /// The first day it holds.
    pub effective: Date,
    /// Statute and article, or where else it comes from.
    pub source: String,
    /// Whether it is no statute's.
    pub illustrative: bool,
    /// Days between notice and meeting.
    #[serde(default)]
    pub notice_days: Option<u32>,
    /// Whether all quorums are needed, or any.
    pub quorum_needs: Needs,
    /// Quorums.
    pub quorum: Vec<Requirement>,
    /// Majorities.
    pub majority: Vec<Requirement>,
}

/// How many requirements are needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Needs {
    /// Every one.
    All,
    /// One of them.
    Any,
}

/// A share that one count must be of another.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Its name.
    pub requirement: String,
    /// What is counted.
    pub counted: Figure,
    /// Of how many.
    pub of: Figure,
    /// The share.
    pub share: Ratio,
    /// Whether exactly at it is enough.
    pub inclusive: bool,
}

/// A count of a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// Those who could take part.
    Eligible,
    /// Those who did.
    Present,
    /// Households.
    Households,
    /// Households represented.
    HouseholdsPresent,
    /// Floor area.
    Area,
    /// Floor area that took part.
    AreaPresent,
    /// Floor area for it.
    AreaFor,
    /// Votes for it.
    For,
}

impl Figure {
    /// The count.
    pub fn of(self, figures: &MeetingFigures) -> Option<u64> {
        match self {
            Self::Eligible => Some(figures.eligible),
            Self::Present => Some(figures.present),
            Self::Households => figures.households,
            Self::HouseholdsPresent => figures.households_present,
            Self::Area => figures.area,
            Self::AreaPresent => figures.area_present,
            Self::AreaFor => figures.area_for,
            Self::For => Some(figures.votes_for),
        }
    }

    /// Where a request gives it.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Eligible => "figures.eligible",
            Self::Present => "figures.present",
            Self::Households => "figures.households",
            Self::HouseholdsPresent => "figures.households_present",
            Self::Area => "figures.area",
            Self::AreaPresent => "figures.area_present",
            Self::AreaFor => "figures.area_for",
            Self::For => "figures.for",
        }
    }
}

impl Rule {
    /// Id and version.
    pub fn name(&self) -> String {
        format!("{} v{}", self.id, self.version)
    }
}

impl AssemblyRules {
    /// The rule for a meeting of `kind` held on `day`: by law, or the place's own one of that name.
    pub fn of(&self, kind: MeetingKind, local: Option<&str>, day: Date) -> Result<&Rule, AssemblyRejection> {
        let of_kind = self.rule.iter().filter(|rule| rule.kind == kind && rule.effective <= day);
        match (kind, local) {
            (MeetingKind::LocalStricter, name) => {
                let given = name.unwrap_or_default();
                let named = of_kind.filter(|rule| rule.id == given);
                let rule = named.max_by_key(|rule| (rule.effective, rule.version));
                rule.ok_or_else(|| AssemblyRejection::LocalRuleUnknown { given: given.to_owned() })
            }
            (_, Some(_)) => Err(AssemblyRejection::NoLocalRule(kind)),
            (_, None) => {
                let rule = of_kind.max_by_key(|rule| (rule.effective, rule.version));
                rule.ok_or(AssemblyRejection::NoRule { kind, day })
            }
        }
    }
}
