//! Visits: which of the households met had never been met before.

use std::collections::BTreeSet;

use jiff::Timestamp;
use wuwei_contracts::{
    Town,
    wishes::{RecordVisit, VisitRecorded, VisitView, WishRejection},
};

/// Who records a visit, and when.
#[derive(Debug, Clone)]
pub struct Lead {
    /// Subject.
    pub subject: String,
    /// The person for whom they act.
    pub on_behalf_of: Option<String>,
    /// The present instant.
    pub now: Timestamp,
}

/// A household's mark as it is told apart: blanks and the case of letters do not matter.
pub fn mark(written: &str) -> String {
    written.chars().filter(|letter| !letter.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// The visit that `command` records, where `met` are the households it names, each once, and `known` those that had been
/// met before.
///
/// # Errors
/// Where people are said to have been met in the future.
pub fn record(
    command: RecordVisit,
    town: Town,
    (met, known): (&BTreeSet<String>, &BTreeSet<String>),
    lead: Lead,
) -> Result<VisitRecorded, WishRejection> {
    if command.met > lead.now {
        return Err(WishRejection::MetInFuture(command.met));
    }
    let count = |households: usize| u32::try_from(households).unwrap_or(u32::MAX);
    let visit = VisitView {
        id: command.id,
        town,
        village: command.community.village(),
        community: command.community,
        kind: command.kind,
        by: lead.subject,
        on_behalf_of: lead.on_behalf_of,
        team: command.team,
        households: count(met.len()),
        first_met: count(met.difference(known).count()),
        wishes: command.wishes,
        met: command.met,
        recorded: lead.now,
        sample: command.sample,
        version: 1,
    };
    Ok(VisitRecorded { visit })
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use uuid::Uuid;
    use wuwei_contracts::{CommunityId, wishes::VisitKind};

    use super::*;

    fn lead() -> Lead {
        let now = "2026-03-01T08:00:00Z".parse().unwrap();
        Lead { subject: "zhou".to_owned(), on_behalf_of: None, now }
    }

    fn visit(met: Timestamp) -> RecordVisit {
        RecordVisit {
            id: Uuid::from_u128(1),
            community: CommunityId::parse("441900113219-0001").unwrap(),
            kind: VisitKind::Door,
            met,
            households: Vec::new(),
            team: 2,
            wishes: Vec::new(),
            sample: true,
        }
    }

    fn set(marks: &[&str]) -> BTreeSet<String> {
        marks.iter().map(|mark| (*mark).to_owned()).collect()
    }

    #[test]
    fn a_household_is_first_met_once() {
        let recorded = |known: &[&str]| {
            record(visit(lead().now), Town::parse("dalang").unwrap(), (&set(&["a", "b"]), &set(known)), lead())
        };
        let told = |known: &[&str]| recorded(known).map(|told| (told.visit.households, told.visit.first_met)).unwrap();
        assert_eq!([told(&[]), told(&["a"]), told(&["a", "b", "c"])], [(2, 2), (2, 1), (2, 0)]);
    }

    #[test]
    fn nobody_is_met_in_the_future() {
        let later = lead().now + SignedDuration::from_secs(1);
        let refused = record(visit(later), Town::parse("dalang").unwrap(), (&set(&["a"]), &set(&[])), lead());
        assert_eq!(refused, Err(WishRejection::MetInFuture(later)));
    }

    #[test]
    fn marks_are_told_apart_whatever_their_blanks_and_letters() {
        assert_eq!([mark("3栋 502"), mark(" 3栋502\u{3000}"), mark("A-1")], ["3栋502", "3栋502", "a-1"]);
    }
}
