//! Working days of the city: Monday to Friday, moved about by the State Council's notice of each year's holidays, which is
//! kept as data. Limits of services and wishes count in them.
//!
//! A year whose notice is not known yet is counted *provisionally*: Monday to Friday without the holidays that have a fixed
//! date by law (Regulation on Public Holidays for National Annual Festivals and Memorial Days, as of 2025: 1 January, 1
//! and 2 May, 1 to 3 October). What rests on such a year says so.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use jiff::{
    Timestamp,
    civil::{Date, Weekday},
    tz::{Offset, TimeZone},
};

/// Most working days a limit may have: about eight years.
pub const MOST_DAYS: u32 = 2_000;

const NOTICES: [&str; 2] = [include_str!("../data/2025.csv"), include_str!("../data/2026.csv")];
/// Month and day of the holidays that have a fixed date by law.
const FIXED: [(i8, i8); 6] = [(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)];

/// Whether a day of the notices is worked, where that is not what its weekday says.
static MOVED: LazyLock<BTreeMap<Date, bool>> = LazyLock::new(|| NOTICES.into_iter().flat_map(days).collect());

/// The years of the notices: looked up for each day that is counted.
static ANNOUNCED: LazyLock<BTreeSet<i16>> = LazyLock::new(|| MOVED.keys().map(|date| date.year()).collect());

fn days(notice: &str) -> impl Iterator<Item = (Date, bool)> + '_ {
    notice.lines().filter(|line| !line.starts_with('#')).filter_map(day)
}

fn day(line: &str) -> Option<(Date, bool)> {
    let mut fields = line.split(',');
    let date = fields.next()?.parse().ok()?;
    match fields.next()? {
        "work" => Some((date, true)),
        "off" => Some((date, false)),
        _ => None,
    }
}

/// When a number of working days is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// The first instant after the last working day.
    pub at: Timestamp,
    /// Whether it rests on a year whose holidays are not announced yet.
    pub provisional: bool,
}

/// The city's zone: UTC+8, without summer time.
pub fn zone() -> TimeZone {
    TimeZone::fixed(Offset::constant(8))
}

/// The day of the city on which `instant` lies.
pub fn date(instant: Timestamp) -> Date {
    instant.to_zoned(zone()).date()
}

/// The first instant of a day of the city.
pub fn begins(date: Date) -> Option<Timestamp> {
    Some(date.to_zoned(zone()).ok()?.timestamp())
}

/// Whether the holidays of `year` are announced.
pub fn announced(year: i16) -> bool {
    ANNOUNCED.contains(&year)
}

/// Whether people work on `date`.
pub fn is_working(date: Date) -> bool {
    if let Some(worked) = MOVED.get(&date) {
        return *worked;
    }
    let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
    let holiday = !announced(date.year()) && FIXED.contains(&(date.month(), date.day()));
    !weekend && !holiday
}

/// When `days` working days after `from` are over; the day of `from` itself does not count (Civil Code, article 201). None
/// where `days` is more than [`MOST_DAYS`], or the calendar ends.
pub fn after(from: Timestamp, days: u32) -> Option<Limit> {
    if days > MOST_DAYS {
        return None;
    }
    let mut day = date(from);
    let mut left = days;
    let mut provisional = false;
    while left > 0 {
        day = day.tomorrow().ok()?;
        provisional |= !announced(day.year());
        left -= u32::from(is_working(day));
    }
    Some(Limit { at: begins(day.tomorrow().ok()?)?, provisional })
}

/// Working days that are over between `from` and `to`, the day of `from` not counted: what a limit of `n` days has used up
/// when a clock that began at `from` is stopped at `to`.
pub fn used(from: Timestamp, to: Timestamp) -> u32 {
    let (mut day, last) = (date(from), date(to));
    let mut used = 0;
    while let Ok(next) = day.tomorrow()
        && next < last
    {
        day = next;
        used += u32::from(is_working(day));
    }
    used
}

#[cfg(test)]
mod tests {
    use jiff::civil::date as day;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn every_line_of_the_notices_is_a_day_of_its_year_that_its_weekday_would_not_tell() {
        for (year, notice) in [(2025, NOTICES[0]), (2026, NOTICES[1])] {
            let lines = notice.lines().filter(|line| !line.starts_with('#')).count();
            assert_eq!(days(notice).count(), lines, "{year}");
            for (date, worked) in days(notice) {
                assert_eq!(date.year(), year);
                let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
                assert!(weekend || !worked, "{date} is worked anyway");
            }
        }
    }

    #[test]
    fn the_years_have_as_many_working_days_as_the_law_makes_them() {
        // 365 days, 104 of weekends, 13 holidays of the law (Regulation as of 2025).
        for year in [2025, 2026] {
            let mut date = day(year, 1, 1);
            let mut working = 0;
            while date.year() == year {
                working += u32::from(is_working(date));
                date = date.tomorrow().unwrap();
            }
            assert_eq!(working, 248, "{year}");
        }
    }

    #[test]
    fn holidays_make_up_days_and_weekends_are_told_apart() {
        assert!(!is_working(day(2026, 2, 16)), "a Monday of the Spring Festival");
        assert!(is_working(day(2026, 2, 14)), "a Saturday worked for it");
        assert!(!is_working(day(2026, 2, 21)));
        assert!(is_working(day(2025, 9, 28)), "a Sunday worked for the National Day");
        assert!(is_working(day(2026, 11, 26)));
    }

    #[test]
    fn a_limit_ends_with_the_last_working_day_and_skips_holidays() {
        // Friday 13 February 2026, 10:00 in Dongguan; the 14th is worked, the 15th to 23rd are not.
        let from = at("2026-02-13T02:00:00Z");
        assert_eq!(after(from, 1).unwrap().at, at("2026-02-14T16:00:00Z"), "the end of Saturday the 14th");
        assert_eq!(after(from, 2).unwrap().at, at("2026-02-24T16:00:00Z"), "the end of Tuesday the 24th");
        assert_eq!(after(from, 0).unwrap().at, at("2026-02-13T16:00:00Z"));
        assert_eq!(after(from, MOST_DAYS + 1), None);
    }

    #[test]
    fn a_limit_that_reaches_into_a_year_not_announced_says_so() {
        let limit = after(at("2026-12-30T02:00:00Z"), 2).unwrap();
        assert_eq!((limit.at, limit.provisional), (at("2027-01-04T16:00:00Z"), true), "New Year's Day is a Friday");
        assert!(!after(at("2026-12-28T02:00:00Z"), 3).unwrap().provisional);
    }

    #[test]
    fn what_is_used_up_and_what_is_left_make_the_whole() {
        let from = at("2026-09-24T08:00:00Z");
        for (to, whole) in [("2026-09-24T09:00:00Z", 0), ("2026-09-29T01:00:00Z", 1), ("2026-10-09T01:00:00Z", 4)] {
            let used = used(from, at(to));
            assert_eq!(used, whole, "{to}");
            assert!(after(from, used).unwrap().at <= at(to) || used == 0);
        }
    }
}
