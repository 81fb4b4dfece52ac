//! Why registry refuses something about an organisation.

use jiff::{Timestamp, civil::Date};
use uuid::Uuid;

use super::organisation::{OrganisationKind, OrganisationStatus};
use crate::{CommunityId, Kind, Ratio, Reject, VillageCode};

/// Why registry refuses something about an organisation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrganisationRejection {
    /// No such organisation.
    #[error("there is no organisation {id} in this town; list_organisations tells which there are")]
    Unknown {
        /// The field that names it.
        field: &'static str,
        /// The id.
        id: Uuid,
    },
    /// It lies in another village.
    #[error("the organisation belongs to the village {found}, not {given}; name its own village")]
    OtherVillage {
        /// Its village.
        found: VillageCode,
        /// The village named.
        given: VillageCode,
    },
    /// Its state does not allow it.
    #[error("the organisation is {}, and {needs}", .status.as_str())]
    WrongState {
        /// How it stands.
        status: OrganisationStatus,
        /// What would be needed, and the way out.
        needs: &'static str,
    },
    /// Its term is over.
    #[error("the term of office ended at {until}; renew it first (renew_term)")]
    TermOver {
        /// Its end.
        until: Timestamp,
    },
    /// The task that ends a term is about an earlier one.
    #[error("the term was renewed meanwhile")]
    TermMoved,
    /// Its kind has terms of office.
    #[error("{} serves for terms of office; give the term", .0.chinese())]
    TermRequired(OrganisationKind),
    /// Its kind has none.
    #[error("{} has no terms of office; leave it out", .0.chinese())]
    NoTerm(OrganisationKind),
    /// The term has not begun, or is over, or ends before it begins.
    #[error("the term must have begun, and end later than now; it is {from} to {until}, and now is {now}")]
    TermNotRunning {
        /// First instant.
        from: Timestamp,
        /// First instant after it.
        until: Timestamp,
        /// Now.
        now: Timestamp,
    },
    /// The new term begins before the old one did.
    #[error("the new term begins at {given}, which must be later than the beginning of the last one, {last}")]
    TermBeforeLast {
        /// The beginning given.
        given: Timestamp,
        /// The beginning of the last one.
        last: Timestamp,
    },
    /// The term is too long.
    #[error("the term has {days} days; a term of {} has at most {most}", .kind.chinese())]
    TermTooLong {
        /// The kind.
        kind: OrganisationKind,
        /// Its days.
        days: i64,
        /// The most it may have.
        most: i64,
    },
    /// Its kind is elected.
    #[error("{} is elected; give the election", .0.chinese())]
    ElectionRequired(OrganisationKind),
    /// Its kind is not.
    #[error("{} is not elected; leave the election out", .0.chinese())]
    NoElection(OrganisationKind),
    /// The record of the election cannot be true.
    #[error("the election cannot have been like that: {says}")]
    ElectionImpossible {
        /// The field at fault.
        field: &'static str,
        /// Its value.
        value: u64,
        /// What is wrong, and the way out.
        says: &'static str,
    },
    /// The election was held after the term began.
    #[error("the election was held on {held}, later than the beginning of the term, {from}; correct one of them")]
    ElectionTooLate {
        /// Its day.
        held: Date,
        /// The first day of the term.
        from: Date,
    },
    /// The election is not valid.
    #[error(
        "the election is not valid by {rule}: {requirement} is {counted} of {of}, and has to be {} {share}; hold another",
        at_least(*.inclusive)
    )]
    ElectionInvalid {
        /// Id and version of the rule.
        rule: String,
        /// What is not met.
        requirement: &'static str,
        /// What was counted.
        counted: u64,
        /// Of how many.
        of: u64,
        /// The share asked for.
        share: Ratio,
        /// Whether exactly at it is enough.
        inclusive: bool,
    },
    /// No rule of that day is known.
    #[error("no rule for {} was in force on {day}; take a later day", .kind.chinese())]
    NoRule {
        /// The kind.
        kind: OrganisationKind,
        /// The day.
        day: Date,
    },
    /// The person has a mandate already.
    #[error("{0} has a mandate already; end it first (end_mandate)")]
    MandateExists(String),
    /// The person has none.
    #[error("{0} has no mandate of this organisation; get_organisation tells who has one")]
    NoMandate(String),
    /// The mandate would last longer than the term, or not at all.
    #[error("a mandate ends after it begins and no later than the term; this one is {from} to {until}")]
    MandateTime {
        /// First instant.
        from: Timestamp,
        /// First instant after it.
        until: Timestamp,
    },
    /// A power is named twice.
    #[error("a power is named twice; name it once")]
    PowerTwice,
    /// Enough people speak for it.
    #[error("{0} people have a mandate, which is the most; end one first")]
    TooManyMandates(usize),
    /// An organisation of an invented community is invented too.
    #[error("the community {0} is invented sample data, and so is its organisation; set sample to true")]
    SampleCommunity(CommunityId),
    /// It cannot lead itself.
    #[error("an organisation neither leads itself nor is affiliated with itself; leave it out")]
    OwnLeader {
        /// The field.
        field: &'static str,
        /// The id.
        id: Uuid,
    },
}

fn at_least(inclusive: bool) -> &'static str {
    if inclusive { "at least" } else { "more than" }
}

impl Reject for OrganisationRejection {
    fn kind(&self) -> Kind {
        self.parts().0
    }

    fn code(&self) -> &str {
        self.parts().1
    }

    fn field(&self) -> Option<(&'static str, String, &'static str)> {
        let (_, _, field, value, rule) = self.parts();
        Some((field, value, rule))
    }
}

impl OrganisationRejection {
    /// Kind, code, field, value and rule.
    fn parts(&self) -> (Kind, &'static str, &'static str, String, &'static str) {
        use Kind::{Conflict, Invalid, NotFound};
        use OrganisationRejection as R;
        match self {
            R::Unknown { field, id } => (NotFound, "organisation_unknown", field, id.to_string(), "known"),
            R::OtherVillage { given, .. } => (Invalid, "other_village", "village", given.to_string(), "village"),
            R::WrongState { status, .. } => (Conflict, "wrong_state", "id", status.as_str().to_owned(), "state"),
            R::TermOver { until } => (Conflict, "term_over", "id", until.to_string(), "term"),
            R::TermMoved => (Conflict, "term_moved", "id", String::new(), "term"),
            R::TermRequired(kind) => (Invalid, "term_required", "term", kind.as_str().to_owned(), "required"),
            R::NoTerm(kind) => (Invalid, "no_term", "term", kind.as_str().to_owned(), "kind"),
            R::TermNotRunning { from, until, .. } => {
                (Invalid, "term_not_running", "term", format!("{from} to {until}"), "running")
            }
            R::TermBeforeLast { given, .. } => (Conflict, "term_before_last", "term.from", given.to_string(), "order"),
            R::TermTooLong { days, .. } => (Invalid, "term_too_long", "term.until", days.to_string(), "longest"),
            R::ElectionRequired(kind) => {
                (Invalid, "election_required", "election", kind.as_str().to_owned(), "required")
            }
            R::NoElection(kind) => (Invalid, "no_election", "election", kind.as_str().to_owned(), "kind"),
            R::ElectionImpossible { field, value, .. } => {
                (Invalid, "election_impossible", field, value.to_string(), "possible")
            }
            R::ElectionTooLate { held, .. } => {
                (Invalid, "election_too_late", "election.held_on", held.to_string(), "order")
            }
            R::ElectionInvalid { requirement, counted, of, .. } => {
                (Conflict, "election_invalid", field_of(requirement), format!("{counted} of {of}"), "share")
            }
            R::NoRule { day, .. } => (Invalid, "no_rule", "term.from", day.to_string(), "in_force"),
            R::MandateExists(subject) => (Conflict, "mandate_exists", "subject", subject.clone(), "unique"),
            R::NoMandate(subject) => (NotFound, "no_mandate", "subject", subject.clone(), "known"),
            R::MandateTime { until, .. } => (Invalid, "mandate_time", "until", until.to_string(), "term"),
            R::PowerTwice => (Invalid, "power_twice", "powers", String::new(), "unique"),
            R::TooManyMandates(most) => (Conflict, "too_many_mandates", "subject", most.to_string(), "range"),
            R::SampleCommunity(id) => (Invalid, "sample_community", "sample", id.to_string(), "sample"),
            R::OwnLeader { field, id } => (Invalid, "own_leader", field, id.to_string(), "other"),
        }
    }
}

fn field_of(requirement: &str) -> &'static str {
    if requirement == "turnout" { "election.turnout" } else { "election.candidates" }
}
