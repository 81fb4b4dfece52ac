//! Limits of a single value.

use serde_json::Value;

/// Least values: a greater one, or one where there was none, narrows.
const LEAST: [&str; 5] = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"];
/// Greatest values: a smaller one, or one where there was none, narrows.
const MOST: [&str; 5] = ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"];
/// What must be as it was, or be left out.
const FIXED: [&str; 3] = ["pattern", "format", "uniqueItems"];

/// In what `new` takes less than `old`.
pub fn narrowed(old: &Value, new: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for (keys, tighter) in [(LEAST, f64::gt as fn(&f64, &f64) -> bool), (MOST, f64::lt)] {
        for key in keys {
            let (before, after) = (old[key].as_f64(), new[key].as_f64());
            if after.is_some_and(|after| before.is_none_or(|before| tighter(&after, &before))) {
                found.push(format!("{key} {} is narrower than {}", new[key], old[key]));
            }
        }
    }
    for key in FIXED {
        if !new[key].is_null() && new[key] != old[key] {
            found.push(format!("{key} {} instead of {}", new[key], old[key]));
        }
    }
    found
}
