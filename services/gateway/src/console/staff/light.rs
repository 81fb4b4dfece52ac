//! How much of a wish's time is used up, told by the lights that cases have.

use jiff::Timestamp;
use wuwei_contracts::{
    delegation::Light,
    wishes::{Grade, WishState, WishView},
};

/// The light of a wish at `now`: green until four fifths of the time from its handing in to its limit are over, yellow
/// until the limit, red beyond. A wish without a limit, one that is kept and one whose limit is a review have none.
pub(super) fn of(wish: &WishView, now: Timestamp) -> Option<Light> {
    let open = matches!(wish.state, WishState::Graded | WishState::Published);
    let limit = wish.limit.filter(|_| open && wish.grade != Some(Grade::Future))?;
    let (used, whole) = (now.duration_since(wish.submitted), limit.duration_since(wish.submitted));
    Some(if now >= limit {
        Light::Red
    } else if used.as_millis() * 5 >= whole.as_millis() * 4 {
        Light::Yellow
    } else {
        Light::Green
    })
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use serde_json::json;

    use super::*;

    fn wish(state: &str, grade: &str, limit: bool) -> WishView {
        let mut wish = json!({
            "id": "0195a3c1-7f00-7000-8000-000000000001", "receipt": "WS-26-004173-0", "town": "dalang",
            "village": "441900113002", "community": "441900113002-0001", "category": "elderly",
            "channel": "station", "state": state, "grade": grade, "parts": [], "sample": true, "version": 1,
            "submitted": "2026-03-01T00:00:00Z", "changed": "2026-03-01T00:00:00Z",
        });
        if limit {
            wish["limit"] = json!("2026-03-11T00:00:00Z");
        }
        serde_json::from_value(wish).unwrap()
    }

    #[test]
    fn a_wish_turns_yellow_at_four_fifths_of_its_time_and_red_at_its_limit() {
        let open = wish("published", "now", true);
        let after = |days: i64, seconds| open.submitted + SignedDuration::from_secs(days * 86_400 + seconds);
        let light = |at| of(&open, at).unwrap();
        assert_eq!((light(after(0, 0)), light(after(8, -1))), (Light::Green, Light::Green));
        assert_eq!((light(after(8, 0)), light(after(10, -1))), (Light::Yellow, Light::Yellow));
        assert_eq!((light(after(10, 0)), light(after(99, 0))), (Light::Red, Light::Red));
    }

    #[test]
    fn a_wish_that_nobody_waits_for_shows_no_light() {
        let late = "2027-01-01T00:00:00Z".parse().unwrap();
        for wish in [
            wish("published", "now", false),
            wish("published", "future", true),
            wish("fulfilled", "now", true),
            wish("confirmed", "now", true),
            wish("submitted", "now", true),
        ] {
            assert_eq!(of(&wish, late), None, "{wish:?}");
        }
    }
}
