use proptest::prelude::*;

use super::*;

fn rules() -> ClockRules {
    ClockRules {
        version: "test".to_owned(),
        in_force: Timestamp::UNIX_EPOCH,
        yellow: Ratio::new(4, 5).unwrap(),
        escalate: Ratio::new(1, 1).unwrap(),
    }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn begin(days: u32, now: &str) -> Running {
    Running::begin(days, &rules(), at(now)).unwrap()
}

/// The instants one microsecond before, at and after `instant`.
fn around(instant: Timestamp) -> [Timestamp; 3] {
    let micro = SignedDuration::from_micros(1);
    [instant - micro, instant, instant + micro]
}

/// Monday 2 November 2026, 10:00 in Dongguan.
const MONDAY: &str = "2026-11-02T02:00:00Z";

#[test]
fn lights_change_exactly_at_four_fifths_and_at_the_limit_neither_below_nor_above() {
    let clock = begin(5, MONDAY);
    assert_eq!(clock.yellow, at("2026-11-06T16:00:00Z"), "the end of Friday: 4 of 5 days are over");
    assert_eq!(clock.limit, at("2026-11-09T16:00:00Z"), "the end of the next Monday");
    assert_eq!(around(clock.yellow).map(|now| clock.light(now)), [Light::Green, Light::Yellow, Light::Yellow]);
    assert_eq!(around(clock.limit).map(|now| clock.light(now)), [Light::Yellow, Light::Red, Light::Red]);
    assert_eq!(around(clock.limit).map(|now| clock.in_time(now)), [true, false, false], "the last instant is in time");
}

#[test]
fn four_fifths_may_lie_within_a_day() {
    assert_eq!(begin(3, MONDAY).yellow, at("2026-11-05T01:36:00Z"), "2.4 days: 9:36 on Thursday");
    assert_eq!(begin(7, MONDAY).yellow, at("2026-11-10T06:24:00Z"), "5.6 days: 14:24 on the sixth working day");
    let clock = begin(1, MONDAY);
    assert_eq!(clock.yellow, at("2026-11-03T11:12:00Z"), "0.8 days: 19:12 on Tuesday");
    assert_eq!(around(clock.yellow).map(|now| clock.light(now)), [Light::Green, Light::Yellow, Light::Yellow]);
}

#[test]
fn a_limit_skips_holidays_and_counts_make_up_days() {
    let clock = begin(2, "2026-02-13T02:00:00Z");
    assert_eq!(clock.limit, at("2026-02-24T16:00:00Z"), "Saturday the 14th is worked, the 15th to 23rd are not");
    assert_eq!(clock.yellow, at("2026-02-24T06:24:00Z"), "1.6 days");
}

#[test]
fn what_is_promised_on_the_spot_is_green_until_midnight() {
    let clock = begin(0, MONDAY);
    assert_eq!(clock.limit, at("2026-11-02T16:00:00Z"));
    assert_eq!(around(clock.limit).map(|now| clock.light(now)), [Light::Green, Light::Red, Light::Red]);
}

#[test]
fn a_clock_that_stood_still_goes_on_with_the_days_that_were_left() {
    let stopped = begin(5, MONDAY).stop(at("2026-11-04T07:00:00Z"));
    assert_eq!((stopped.left, stopped.light), (4, Light::Green), "Tuesday is over, Wednesday is given back");
    let clock = stopped.go_on(5, &rules(), at("2026-11-14T02:00:00Z")).unwrap();
    assert_eq!(clock.limit, at("2026-11-19T16:00:00Z"), "four working days after Saturday the 14th");
    assert_eq!(clock.yellow, at("2026-11-18T16:00:00Z"), "four of five in all");
}

#[test]
fn holidays_while_a_clock_stands_still_use_up_nothing() {
    // Stopped on the day before the National Day of 2026, going on after it; 10 October is a Saturday that is worked.
    let stopped = begin(3, "2026-09-29T02:00:00Z").stop(at("2026-09-30T08:00:00Z"));
    assert_eq!(stopped.left, 3);
    let clock = stopped.go_on(3, &rules(), at("2026-10-08T02:00:00Z")).unwrap();
    assert_eq!(clock.limit, at("2026-10-12T16:00:00Z"), "the 9th, 10th and 12th");
}

#[test]
fn a_limit_that_was_over_stays_over_however_long_the_clock_stands_still() {
    let clock = begin(1, MONDAY);
    let stopped = clock.stop(clock.limit);
    assert_eq!((stopped.left, stopped.light, stopped.late), (0, Light::Red, Some(clock.limit)));
    let again = stopped.go_on(1, &rules(), at("2026-12-01T02:00:00Z")).unwrap();
    assert_eq!((again.limit, again.light(again.since)), (clock.limit, Light::Red));
    assert_eq!(again.reaches(rules().escalate, 1), Some(clock.limit), "so that it is escalated at once");
    let micro = SignedDuration::from_micros(1);
    assert_eq!(clock.stop(clock.limit - micro).late, None, "the last instant is in time");
}

#[test]
fn more_days_than_the_calendar_has_are_refused() {
    assert_eq!(Running::begin(wuwei_calendar::MOST_DAYS + 1, &rules(), at(MONDAY)), None);
}

/// The promised time that is used up at `now`, in microseconds: whole working days, and the part of the present one.
fn used_up(clock: &Running, days: u32, now: Timestamp) -> u64 {
    let day = u64::try_from(DAY).unwrap();
    let today = wuwei_calendar::date(now);
    let full = u64::from(days - clock.left + wuwei_calendar::used(clock.since, now)) * day;
    if today <= wuwei_calendar::date(clock.since) || !wuwei_calendar::is_working(today) {
        return full;
    }
    let begun = now.as_microsecond() - wuwei_calendar::begins(today).unwrap().as_microsecond();
    full + u64::try_from(begun).unwrap()
}

proptest! {
    #[test]
    fn a_light_is_the_exact_share_of_the_promised_time_whatever_pauses_there_were(
        days in 1..40_u32,
        start in 0..600_i64,
        minute in 0..1440_i64,
        pauses in prop::collection::vec((0..30_i64, 0..1440_i64, 0..40_i64), 0..4),
        later in 0..90 * 1440_i64,
    ) {
        let hours = SignedDuration::from_hours;
        let mut now = at("2024-12-31T16:00:00Z") + hours(24 * start) + SignedDuration::from_mins(minute);
        let mut clock = Running::begin(days, &rules(), now).unwrap();
        for (ran, minutes, stood) in pauses {
            now += hours(24 * ran) + SignedDuration::from_mins(minutes);
            let stopped = clock.stop(now);
            prop_assert!(stopped.left <= clock.left && stopped.left <= days);
            prop_assert_eq!(stopped.late.is_some(), now >= clock.limit);
            prop_assert_eq!(stopped.late.is_none(), stopped.left > 0, "a clock stopped in time has a day left");
            now += hours(24 * stood);
            clock = stopped.go_on(days, &rules(), now).unwrap();
        }
        let whole = u64::from(days) * u64::try_from(DAY).unwrap();
        let late = clock.limit <= clock.since;
        let edges = [around(clock.yellow), around(clock.limit)].concat();
        let shown = edges.into_iter().filter(|edge| *edge >= clock.since);
        for instant in shown.chain([now + SignedDuration::from_mins(later)]) {
            let used = used_up(&clock, days, instant);
            let expected = if late || Ratio::new(1, 1).unwrap().reached_by(used, whole) {
                Light::Red
            } else if rules().yellow.reached_by(used, whole) {
                Light::Yellow
            } else {
                Light::Green
            };
            prop_assert_eq!(clock.light(instant), expected, "{} of {} at {}", used, whole, instant);
        }
    }
}
