//! How long things may take: versioned data with effective dates. A wish keeps the version it was graded under.

use std::sync::LazyLock;

use jiff::civil::Date;
use wuwei_contracts::wishes::Grade;

/// One version of the limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Name of the version.
    pub version: String,
    /// First day it is in force.
    pub in_force: Date,
    /// Working days for a wish of the grade *now*.
    now: u32,
    /// Working days for a wish of the grade *near-term*.
    near_term: u32,
    /// Working days until a wish for the future is graded anew.
    review: u32,
    /// Days (not working days) until a claimant must have been in touch with the wisher.
    pub contact: u32,
    /// Working days in which the wisher answers.
    pub answer: u32,
}

static VERSIONS: LazyLock<Vec<Limits>> = LazyLock::new(|| read(include_str!("../../data/limits.csv")));

fn read(data: &str) -> Vec<Limits> {
    data.lines().filter(|line| !line.starts_with('#')).filter_map(line).collect()
}

fn line(line: &str) -> Option<Limits> {
    let mut fields = line.split(',');
    let (version, in_force) = (fields.next()?.to_owned(), fields.next()?.parse().ok()?);
    let mut number = || fields.next()?.parse().ok();
    let (now, near_term, review) = (number()?, number()?, number()?);
    Some(Limits { version, in_force, now, near_term, review, contact: number()?, answer: number()? })
}

impl Limits {
    /// Those in force on `day`; none before the first.
    pub fn on(day: Date) -> Option<&'static Self> {
        VERSIONS.iter().filter(|limits| limits.in_force <= day).max_by_key(|limits| limits.in_force)
    }

    /// Those of that version.
    pub fn of(version: &str) -> Option<&'static Self> {
        VERSIONS.iter().find(|limits| limits.version == version)
    }

    /// Working days a wish of `grade` has until it is to be kept, or reviewed.
    pub fn days(&self, grade: Grade) -> u32 {
        match grade {
            Grade::Now => self.now,
            Grade::NearTerm => self.near_term,
            Grade::Future => self.review,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn every_line_of_the_data_is_read_and_the_data_says_that_it_is_illustrative() {
        let data = include_str!("../../data/limits.csv");
        assert!(data.starts_with("# Illustrative"));
        assert_eq!(VERSIONS.len(), data.lines().filter(|line| !line.starts_with('#')).count());
        let limits = Limits::on(date(2026, 11, 26)).unwrap();
        assert!(limits.now < limits.near_term && limits.near_term < limits.review, "sooner grades have shorter limits");
        assert_eq!(Limits::of(&limits.version), Some(limits));
    }

    #[test]
    fn the_version_in_force_is_the_last_that_has_begun() {
        let versions = read("a,2026-01-01,1,2,3,4,5\nb,2027-01-01,1,2,3,4,6");
        let on = |day: Date| versions.iter().filter(|one| one.in_force <= day).max_by_key(|one| one.in_force);
        assert_eq!(on(date(2026, 12, 31)).unwrap().answer, 5);
        assert_eq!(on(date(2027, 1, 1)).unwrap().answer, 6);
        assert_eq!(Limits::on(date(2025, 12, 31)), None);
    }
}
