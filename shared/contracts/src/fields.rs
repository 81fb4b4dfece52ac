//! Checks of single fields, collecting every offender instead of stopping at the first.

use std::ops::RangeInclusive;

use crate::{FieldError, Kind, PageRequest, Rejection};

/// The field errors found so far.
#[derive(Debug, Default)]
pub struct Fields {
    errors: Vec<FieldError>,
}

impl Fields {
    /// `text` must have a number of characters in `length` and no control character but line feeds and tabs.
    pub fn text(&mut self, field: &str, text: &str, length: RangeInclusive<usize>) {
        let count = text.chars().count();
        if !length.contains(&count) {
            let rule = format!("{} to {} characters", length.start(), length.end());
            self.refuse(field, text, "length", &format!("has {count} characters; give {rule}"));
        }
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
            self.refuse(field, text, "control_character", "holds a control character; remove it");
        }
    }

    /// `number` must lie in `range`.
    pub fn number(&mut self, field: &str, number: i64, range: RangeInclusive<i64>) {
        if !range.contains(&number) {
            let says = format!("is {number}; give {} to {}", range.start(), range.end());
            self.refuse(field, &number.to_string(), "range", &says);
        }
    }

    /// A list must have a number of items in `length`.
    pub fn items(&mut self, field: &str, count: usize, length: RangeInclusive<usize>) {
        if !length.contains(&count) {
            let says = format!("has {count} items; give {} to {}", length.start(), length.end());
            self.refuse(field, &count.to_string(), "items", &says);
        }
    }

    /// The page asked for must be within bounds.
    pub fn page(&mut self, page: &PageRequest) {
        if let Some(limit) = page.limit {
            self.number("page.limit", limit.into(), 1..=PageRequest::MOST.into());
        }
        if let Some(after) = &page.after {
            self.text("page.after", after, 1..=256);
        }
    }

    /// Records that `field` breaks `rule`; `detail` says how, and the way out.
    pub fn refuse(&mut self, field: &str, value: &str, rule: &str, detail: &str) {
        self.errors.push(FieldError::new(field, value, rule, detail));
    }

    /// The rejection naming every offender, if there is one.
    pub fn finish(self) -> Result<(), Rejection> {
        if self.errors.is_empty() {
            return Ok(());
        }
        let names: Vec<&str> = self.errors.iter().map(|error| error.field.as_str()).collect();
        let detail = format!("{}: see errors", names.join(", "));
        Err(Rejection::new(Kind::Invalid, "invalid_field", detail).with_errors(self.errors))
    }
}
