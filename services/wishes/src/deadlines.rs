//! When time is over: limits of the data, counted from an instant by the city's calendar.

use jiff::{SignedDuration, Timestamp};
use wuwei_contracts::wishes::Grade;
use wuwei_runtime::Fault;

use crate::domain::{
    limits::Limits,
    wish::{Grading, Public},
};

/// The grading of a wish that is given `grade` at `now`, under the limits in force.
pub fn grading(grade: Grade, now: Timestamp) -> Result<Grading, Fault> {
    let day = wuwei_calendar::date(now);
    let limits = Limits::on(day).ok_or_else(|| Fault::new(format!("no limits are in force on {day}")))?;
    let limit = working_days(now, limits.days(grade))?;
    Ok(Grading { grade, limit, limits: limits.version.clone(), review_due: false })
}

/// Until when whoever claims at `now` must have been in touch with the wisher.
pub fn contact_by(wish: &Public, now: Timestamp) -> Result<Timestamp, Fault> {
    let days = of(wish)?.contact;
    now.checked_add(SignedDuration::from_hours(24 * i64::from(days))).map_err(Fault::new)
}

/// Until when the wisher of a wish fulfilled at `now` answers.
pub fn answer_by(wish: &Public, now: Timestamp) -> Result<Timestamp, Fault> {
    working_days(now, of(wish)?.answer)
}

/// The limits a wish was graded under, which it keeps.
fn of(wish: &Public) -> Result<&'static Limits, Fault> {
    let version = &wish.grading.limits;
    Limits::of(version).ok_or_else(|| Fault::new(format!("the limits {version:?} are no longer in the data")))
}

fn working_days(from: Timestamp, days: u32) -> Result<Timestamp, Fault> {
    let limit = wuwei_calendar::after(from, days);
    limit.map(|limit| limit.at).ok_or_else(|| Fault::new(format!("the calendar has no {days} working days")))
}
