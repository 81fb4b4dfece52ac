//! The clock of a case: it counts working days, stands still while materials are missing, and nothing else moves it.
//!
//! A working day counts from its first instant to its last; the day on which a clock begins or goes on does not count
//! (Civil Code, article 201), nor does the part of a day in which it is stopped. Shares of the promised time are exact,
//! and every interval ends before its bound: at exactly four fifths the light is yellow, at exactly the limit it is red.

use jiff::{SignedDuration, Timestamp};
use wuwei_contracts::{Ratio, delegation::Light};

/// Microseconds of a day of the city, which has no summer time.
const DAY: u128 = 86_400_000_000;

/// At which shares of the promised time something happens: one version of illustrative data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockRules {
    /// Name of the version.
    pub version: String,
    /// First instant it is in force.
    pub in_force: Timestamp,
    /// The light turns yellow.
    pub yellow: Ratio,
    /// The case is escalated.
    pub escalate: Ratio,
}

/// A clock that runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Running {
    /// When it began, or went on.
    pub since: Timestamp,
    /// Working days that were left then.
    pub left: u32,
    /// First instant of the yellow light.
    pub yellow: Timestamp,
    /// First instant after the promised time.
    pub limit: Timestamp,
}

/// A clock that stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stopped {
    /// Working days left.
    pub left: u32,
    /// The light in which it was stopped.
    pub light: Light,
    /// The limit, where it was over before the clock was stopped: it stays over.
    pub late: Option<Timestamp>,
}

impl Running {
    /// Begins to count `days` at `now`; none where they reach past the calendar.
    pub fn begin(days: u32, rules: &ClockRules, now: Timestamp) -> Option<Self> {
        Self::with(days, days, rules, now)
    }

    fn with(days: u32, left: u32, rules: &ClockRules, since: Timestamp) -> Option<Self> {
        let limit = wuwei_calendar::after(since, left)?.at;
        let yellow = reach(rules.yellow, Span { days, left, since, limit })?;
        Some(Self { since, left, yellow, limit })
    }

    /// When `share` of `days`, the promised time, is used up.
    pub fn reaches(&self, share: Ratio, days: u32) -> Option<Timestamp> {
        if self.limit <= self.since {
            return Some(self.limit);
        }
        reach(share, Span { days, left: self.left, since: self.since, limit: self.limit })
    }

    /// How much of the promised time is used up at `now`.
    pub fn light(&self, now: Timestamp) -> Light {
        if now >= self.limit {
            Light::Red
        } else if now >= self.yellow {
            Light::Yellow
        } else {
            Light::Green
        }
    }

    /// Whether something done at `now` is done within the promised time: until the last instant before the limit.
    pub fn in_time(&self, now: Timestamp) -> bool {
        now < self.limit
    }

    /// Stands still from `now` on.
    pub fn stop(self, now: Timestamp) -> Stopped {
        let light = self.light(now);
        if self.in_time(now) {
            let left = self.left.saturating_sub(wuwei_calendar::used(self.since, now));
            return Stopped { left, light, late: None };
        }
        Stopped { left: 0, light, late: Some(self.limit) }
    }
}

impl Stopped {
    /// Goes on at `now` with the days that were left of `days`; a limit that was over stays where it was.
    pub fn go_on(self, days: u32, rules: &ClockRules, now: Timestamp) -> Option<Running> {
        match self.late {
            Some(limit) => Some(Running { since: now, left: 0, yellow: limit, limit }),
            None => Running::with(days, self.left, rules, now),
        }
    }
}

/// A stretch in which a clock runs: `left` of `days` from `since` to `limit`.
struct Span {
    days: u32,
    left: u32,
    since: Timestamp,
    limit: Timestamp,
}

/// The first instant of the stretch at which `share` of its days is used up. Of no days at all, every share is used up at
/// the limit.
fn reach(share: Ratio, Span { days, left, since, limit }: Span) -> Option<Timestamp> {
    if days == 0 {
        return Some(limit);
    }
    let whole = u128::from(days) * DAY;
    let needed = (whole * u128::from(share.numerator())).div_ceil(u128::from(share.denominator()));
    let rest = needed.saturating_sub(u128::from(days - left.min(days)) * DAY);
    let (full, part) = (u32::try_from(rest / DAY).ok()?, i64::try_from(rest % DAY).ok()?);
    match (full, part) {
        (0, 0) => Some(since),
        (full, 0) => Some(wuwei_calendar::after(since, full)?.at),
        (full, part) => {
            let end_of_day = wuwei_calendar::after(since, full + 1)?.at;
            end_of_day.checked_add(SignedDuration::from_micros(part) - SignedDuration::from_hours(24)).ok()
        }
    }
}

#[cfg(test)]
mod tests;
