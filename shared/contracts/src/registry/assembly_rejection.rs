//! Why the record of a meeting is refused. A resolution that is not adopted is no refusal: it is recorded as such.

use jiff::civil::Date;
use uuid::Uuid;

use super::assembly::MeetingKind;
use crate::{CommunityId, Kind, ReceiptNumber, Reject};

/// Why the record of a meeting is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AssemblyRejection {
    /// No such record.
    #[error("there is no assembly {0} in this town; list_assemblies tells which there are")]
    Unknown(Uuid),
    /// A record is named by a receipt number.
    #[error("records of meetings have no receipt numbers, so {0} is none; give the id that list_assemblies tells")]
    NoReceipt(ReceiptNumber),
    /// Counts that cannot all be true.
    #[error("the meeting cannot have been like that: {says}")]
    Impossible {
        /// The field at fault.
        field: &'static str,
        /// Its value.
        value: u64,
        /// What is wrong, and the way out.
        says: &'static str,
    },
    /// A count that the rule needs is missing.
    #[error("the rule {rule} counts {field}; give it")]
    Missing {
        /// The field.
        field: &'static str,
        /// Id and version of the rule.
        rule: String,
    },
    /// Days that cannot be.
    #[error("{says}; correct the days")]
    WrongDay {
        /// The field at fault.
        field: &'static str,
        /// Its value.
        day: Date,
        /// What is wrong.
        says: &'static str,
    },
    /// No rule of that kind was in force.
    #[error("no rule for {} was in force on {day}", .kind.chinese())]
    NoRule {
        /// The kind.
        kind: MeetingKind,
        /// The day.
        day: Date,
    },
    /// A stricter rule of the place has to be named, and is none.
    #[error("there is no local rule {given:?} in force; the rules are in assembly_rules.toml")]
    LocalRuleUnknown {
        /// The name given.
        given: String,
    },
    /// A local rule is named for a kind that has its rule by law.
    #[error("{} has its rule by law; leave local_rule out", .0.chinese())]
    NoLocalRule(MeetingKind),
    /// A meeting of an invented community is invented too.
    #[error("the community {0} is invented sample data, and so is its meeting; set sample to true")]
    SampleCommunity(CommunityId),
}

impl Reject for AssemblyRejection {
    fn kind(&self) -> Kind {
        match self {
            Self::Unknown(_) => Kind::NotFound,
            Self::NoReceipt(_)
            | Self::Impossible { .. }
            | Self::Missing { .. }
            | Self::WrongDay { .. }
            | Self::NoRule { .. }
            | Self::LocalRuleUnknown { .. }
            | Self::NoLocalRule(_)
            | Self::SampleCommunity(_) => Kind::Invalid,
        }
    }

    fn code(&self) -> &str {
        match self {
            Self::Unknown(_) => "assembly_unknown",
            Self::NoReceipt(_) => "no_receipt",
            Self::Impossible { .. } => "meeting_impossible",
            Self::Missing { .. } => "figure_missing",
            Self::WrongDay { .. } => "wrong_day",
            Self::NoRule { .. } => "no_rule",
            Self::LocalRuleUnknown { .. } => "local_rule_unknown",
            Self::NoLocalRule(_) => "no_local_rule",
            Self::SampleCommunity(_) => "sample_community",
        }
    }

    fn field(&self) -> Option<(&'static str, String, &'static str)> {
        Some(match self {
            Self::Unknown(id) => ("id", id.to_string(), "known"),
            Self::NoReceipt(receipt) => ("of", receipt.to_string(), "id"),
            Self::Impossible { field, value, .. } => (field, value.to_string(), "possible"),
            Self::Missing { field, .. } => (field, String::new(), "required"),
            Self::WrongDay { field, day, .. } => (field, day.to_string(), "order"),
            Self::NoRule { day, .. } => ("held_on", day.to_string(), "in_force"),
            Self::LocalRuleUnknown { given } => ("local_rule", given.clone(), "known"),
            Self::NoLocalRule(kind) => ("local_rule", kind.as_str().to_owned(), "kind"),
            Self::SampleCommunity(id) => ("sample", id.to_string(), "sample"),
        })
    }
}
